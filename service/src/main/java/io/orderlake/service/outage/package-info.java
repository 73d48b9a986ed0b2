/** Failures that go on for a while, told once; those for want of room among them. */
@NullMarked
package io.orderlake.service.outage;

import org.jspecify.annotations.NullMarked;
