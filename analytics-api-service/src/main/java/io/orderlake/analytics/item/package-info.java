/** The life of one item, change by change. */
@NullMarked
package io.orderlake.analytics.item;

import org.jspecify.annotations.NullMarked;
