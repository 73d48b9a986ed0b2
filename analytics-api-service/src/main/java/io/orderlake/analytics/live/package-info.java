/** What the dashboard shows beyond reports: changes as they arrive, the story of an order. */
@NullMarked
package io.orderlake.analytics.live;

import org.jspecify.annotations.NullMarked;
