/**
 * The edge of this service's API: what it takes, how it says what is wrong, how it is documented.
 */
@NullMarked
package io.orderlake.simulator.edge;

import org.jspecify.annotations.NullMarked;
