/** How late changes were over the last day: what a look at the present does not tell. */
@NullMarked
package io.orderlake.analytics.history;

import org.jspecify.annotations.NullMarked;
