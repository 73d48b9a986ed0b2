/** The transform as Firehose calls it on Lambda: an event of records in, an answer for each out. */
@NullMarked
package io.orderlake.transformer.firehose;

import org.jspecify.annotations.NullMarked;
