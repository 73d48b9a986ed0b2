/** The warehouse's thread, its health, metrics and address. */
@NullMarked
package io.orderlake.analytics.feed;

import org.jspecify.annotations.NullMarked;
