/**
 * What a table is: which of its items are rows of the lake, how an item becomes one, and what the
 * relations over the rows are called. Of the JDK alone, since the Lambda has it too.
 */
@NullMarked
package io.orderlake.table;

import org.jspecify.annotations.NullMarked;
