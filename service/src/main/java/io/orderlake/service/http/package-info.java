/** The HTTP edge that the three services share. */
@NullMarked
package io.orderlake.service.http;

import org.jspecify.annotations.NullMarked;
