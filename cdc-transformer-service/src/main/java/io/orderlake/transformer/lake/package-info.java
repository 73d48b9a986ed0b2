/** Where objects of the lake are stored, and what they are called. */
@NullMarked
package io.orderlake.transformer.lake;

import org.jspecify.annotations.NullMarked;
