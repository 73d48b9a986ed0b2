/**
 * What a lake row is: its columns and types, the order of an order's changes, names in the lake.
 */
@NullMarked
package io.orderlake.contract;

import org.jspecify.annotations.NullMarked;
