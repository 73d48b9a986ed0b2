/** Finds the lake's row objects and gives them as files. */
@NullMarked
package io.orderlake.analytics.lake;

import org.jspecify.annotations.NullMarked;
