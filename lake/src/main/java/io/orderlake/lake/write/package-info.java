/** A folder or S3 takes an object whole or not at all. */
@NullMarked
package io.orderlake.lake.write;

import org.jspecify.annotations.NullMarked;
