/** Where the lake is, and how it is opened. */
@NullMarked
package io.orderlake.analytics.lake;

import org.jspecify.annotations.NullMarked;
