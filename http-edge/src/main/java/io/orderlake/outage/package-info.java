/** Failures that go on for a while, told once. */
@NullMarked
package io.orderlake.outage;

import org.jspecify.annotations.NullMarked;
