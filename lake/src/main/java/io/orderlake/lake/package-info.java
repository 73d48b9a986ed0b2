/** Where objects of rows lie, how they are written and found. */
@NullMarked
package io.orderlake.lake;

import org.jspecify.annotations.NullMarked;
