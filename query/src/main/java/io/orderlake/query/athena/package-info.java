/** Runs queries in Amazon Athena: starts, awaits, stops them, and reads their results. */
@NullMarked
package io.orderlake.query.athena;

import org.jspecify.annotations.NullMarked;
