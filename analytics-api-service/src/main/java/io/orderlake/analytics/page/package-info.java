/** The page: where it finds the services, and what it may load. */
@NullMarked
package io.orderlake.analytics.page;

import org.jspecify.annotations.NullMarked;
