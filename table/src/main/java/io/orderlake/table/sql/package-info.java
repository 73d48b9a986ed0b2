/** The tables and views that follow from a mapping. */
@NullMarked
package io.orderlake.table.sql;

import org.jspecify.annotations.NullMarked;
