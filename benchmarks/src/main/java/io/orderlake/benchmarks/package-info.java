/** Measures what the product promises to be fast at, each beside something that it is held to. */
@NullMarked
package io.orderlake.benchmarks;

import org.jspecify.annotations.NullMarked;
