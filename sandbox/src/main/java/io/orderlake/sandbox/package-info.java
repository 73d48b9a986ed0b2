/** The whole chain in one JVM, on real parts: DynamoDB Local and the three services. */
@NullMarked
package io.orderlake.sandbox;

import org.jspecify.annotations.NullMarked;
