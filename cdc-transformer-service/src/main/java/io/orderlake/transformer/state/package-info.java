/** What the service must know after a restart, and nobody else does, in one file. */
@NullMarked
package io.orderlake.transformer.state;

import org.jspecify.annotations.NullMarked;
