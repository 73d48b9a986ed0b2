/** Runs queries in Amazon Athena: starts, awaits, stops them, and reads their results. */
@NullMarked
package io.orderlake.analytics.engine.athena;

import org.jspecify.annotations.NullMarked;
