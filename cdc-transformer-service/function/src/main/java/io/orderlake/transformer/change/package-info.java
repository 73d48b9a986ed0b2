/** A change of an order as DynamoDB tells it, and how it is read from JSON. */
@NullMarked
package io.orderlake.transformer.change;

import org.jspecify.annotations.NullMarked;
