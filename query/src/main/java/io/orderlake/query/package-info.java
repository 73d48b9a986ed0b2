/** Answers SQL; what an engine is, and how it fails. */
@NullMarked
package io.orderlake.query;

import org.jspecify.annotations.NullMarked;
