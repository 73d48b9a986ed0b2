/** What the stages did, and what they tell an operator. */
@NullMarked
package io.orderlake.transformer.stage;

import org.jspecify.annotations.NullMarked;
