/** Streams of changes, read shard by shard: parents before children, resumable at a position. */
@NullMarked
package io.orderlake.transformer.stream;

import org.jspecify.annotations.NullMarked;
