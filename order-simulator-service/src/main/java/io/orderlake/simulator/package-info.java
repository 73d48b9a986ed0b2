/** Places and changes orders in DynamoDB. */
@NullMarked
package io.orderlake.simulator;

import org.jspecify.annotations.NullMarked;
