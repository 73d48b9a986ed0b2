/** Orders: the item in DynamoDB, the rules of its life, its table, and the REST API over it. */
@NullMarked
package io.orderlake.simulator.order;

import org.jspecify.annotations.NullMarked;
