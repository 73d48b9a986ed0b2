/** Disks that a service writes to: whether there is room, and whose they are. */
@NullMarked
package io.orderlake.service.disk;

import org.jspecify.annotations.NullMarked;
