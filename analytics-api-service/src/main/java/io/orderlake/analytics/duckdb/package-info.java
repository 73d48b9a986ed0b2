/** How DuckDB is spoken to: sessions, transactions, what its failures mean, and its spill files. */
@NullMarked
package io.orderlake.analytics.duckdb;

import org.jspecify.annotations.NullMarked;
