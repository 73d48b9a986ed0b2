/** Delivery of a stream to the lake, with Firehose's semantics. */
@NullMarked
package io.orderlake.transformer.delivery;

import org.jspecify.annotations.NullMarked;
