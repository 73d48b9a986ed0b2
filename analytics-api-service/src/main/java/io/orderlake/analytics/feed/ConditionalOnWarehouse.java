package io.orderlake.analytics.feed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/**
 * Where there is a warehouse: {@code orderlake.warehouse.enabled}, or if that is not set, where
 * Athena is not the engine.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnExpression(
    "'${orderlake.warehouse.enabled:}' == ''"
        + " ? !'${orderlake.engine:duckdb}'.equalsIgnoreCase('athena')"
        + " : '${orderlake.warehouse.enabled:}' matches '(?i)true|on|yes|1'")
public @interface ConditionalOnWarehouse {}
