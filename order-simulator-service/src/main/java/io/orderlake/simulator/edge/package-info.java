/** How this service says what is wrong with a request. */
@NullMarked
package io.orderlake.simulator.edge;

import org.jspecify.annotations.NullMarked;
