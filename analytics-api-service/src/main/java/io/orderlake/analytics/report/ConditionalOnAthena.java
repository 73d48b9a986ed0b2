package io.orderlake.analytics.report;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/** Where Athena is the engine, or is there beside DuckDB. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnExpression(
    "'${orderlake.engine:duckdb}'.equalsIgnoreCase('athena')"
        + " or '${orderlake.athena.enabled:}' matches '(?i)true|on|yes|1'")
@interface ConditionalOnAthena {}
