package io.orderlake.analytics.reconciliation;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The orders' table.
 *
 * @param name of it in DynamoDB
 */
@Validated
@ConfigurationProperties("orderlake.table")
record TableProperties(@DefaultValue("orders") @NotBlank String name) {}
