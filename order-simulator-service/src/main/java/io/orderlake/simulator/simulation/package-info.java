/** Simulated traffic: when writes are due, what they are, and writing them. */
@NullMarked
package io.orderlake.simulator.simulation;

import org.jspecify.annotations.NullMarked;
