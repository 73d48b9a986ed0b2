/** Turns a change record into a row of the lake. */
@NullMarked
package io.orderlake.transformer.row;

import org.jspecify.annotations.NullMarked;
