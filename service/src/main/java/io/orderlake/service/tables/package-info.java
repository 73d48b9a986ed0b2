/** Which tables a deployment serves, as its mappings say. */
@NullMarked
package io.orderlake.service.tables;

import org.jspecify.annotations.NullMarked;
