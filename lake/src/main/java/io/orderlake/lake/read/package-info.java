/** What is new in a folder or in S3, given as files. */
@NullMarked
package io.orderlake.lake.read;

import org.jspecify.annotations.NullMarked;
