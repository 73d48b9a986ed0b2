/** What keeps the stages running, and what they tell an operator. */
@NullMarked
package io.orderlake.transformer.pipeline;

import org.jspecify.annotations.NullMarked;
