/** Items of DynamoDB as its streams tell of them. */
@NullMarked
package io.orderlake.service.dynamodb;

import org.jspecify.annotations.NullMarked;
