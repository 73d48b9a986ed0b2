/** Threads that do something again and again, whatever becomes of it once. */
@NullMarked
package io.orderlake.service.loop;

import org.jspecify.annotations.NullMarked;
