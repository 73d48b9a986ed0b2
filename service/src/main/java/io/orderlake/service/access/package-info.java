/** Who may use a service: its own machine alone, or whoever holds a token. */
@NullMarked
package io.orderlake.service.access;

import org.jspecify.annotations.NullMarked;
