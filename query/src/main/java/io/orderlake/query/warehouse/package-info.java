/** DuckDB kept up to date with the lake, object by object, and asked. */
@NullMarked
package io.orderlake.query.warehouse;

import org.jspecify.annotations.NullMarked;
