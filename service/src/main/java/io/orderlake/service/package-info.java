/** What each of the three services has. */
@NullMarked
package io.orderlake.service;

import org.jspecify.annotations.NullMarked;
