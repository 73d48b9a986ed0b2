/** Turns changes of orders into rows of the lake. */
@NullMarked
package io.orderlake.transformer;

import org.jspecify.annotations.NullMarked;
