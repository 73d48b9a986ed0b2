/** A first mapping of a table, guessed from a sample of its items. */
@NullMarked
package io.orderlake.analytics.draft;

import org.jspecify.annotations.NullMarked;
