/** Keeps DuckDB's tables up to date with the lake, object by object. */
@NullMarked
package io.orderlake.analytics.warehouse;

import org.jspecify.annotations.NullMarked;
