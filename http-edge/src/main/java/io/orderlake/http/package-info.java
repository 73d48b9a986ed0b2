/** The HTTP edge that the three services share: errors as problem+json. */
@NullMarked
package io.orderlake.http;

import org.jspecify.annotations.NullMarked;
