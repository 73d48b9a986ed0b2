/** Tells the stages of a pipeline that AWS runs, as CloudWatch and Firehose tell them. */
@NullMarked
package io.orderlake.analytics.pipeline;

import org.jspecify.annotations.NullMarked;
