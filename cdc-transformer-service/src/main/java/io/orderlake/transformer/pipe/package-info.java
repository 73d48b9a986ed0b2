/** The pipe from the table's stream to the stream that delivery reads, as an EventBridge Pipe. */
@NullMarked
package io.orderlake.transformer.pipe;

import org.jspecify.annotations.NullMarked;
