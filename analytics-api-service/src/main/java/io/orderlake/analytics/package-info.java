/** Answers predefined SQL over the lake. */
@NullMarked
package io.orderlake.analytics;

import org.jspecify.annotations.NullMarked;
