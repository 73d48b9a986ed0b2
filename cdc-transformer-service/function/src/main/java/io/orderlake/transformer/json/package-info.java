/** Strict JSON, read where it lies and written as bytes, without objects in between. */
@NullMarked
package io.orderlake.transformer.json;

import org.jspecify.annotations.NullMarked;
