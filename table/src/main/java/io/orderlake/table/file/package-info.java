/** Mappings from YAML. Whoever uses this package needs SnakeYAML beside it. */
@NullMarked
package io.orderlake.table.file;

import org.jspecify.annotations.NullMarked;
