/** What comes, told as it comes. */
@NullMarked
package io.orderlake.analytics.live;

import org.jspecify.annotations.NullMarked;
