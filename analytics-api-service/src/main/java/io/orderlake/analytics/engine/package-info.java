/** Runs a report's SQL. */
@NullMarked
package io.orderlake.analytics.engine;

import org.jspecify.annotations.NullMarked;
