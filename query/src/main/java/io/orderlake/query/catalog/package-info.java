/**
 * What the lake's table is to those who query it: columns, location, partitions, and their drift.
 */
@NullMarked
package io.orderlake.query.catalog;

import org.jspecify.annotations.NullMarked;
