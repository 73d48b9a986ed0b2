/** Holds the lake against the orders' table, and repairs it from there. */
@NullMarked
package io.orderlake.analytics.reconciliation;

import org.jspecify.annotations.NullMarked;
