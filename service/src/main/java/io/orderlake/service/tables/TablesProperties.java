package io.orderlake.service.tables;

import jakarta.validation.constraints.NotEmpty;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is served.
 *
 * @param tables files of mappings, one an entity: a path, or {@code classpath:} and a name; those
 *     that ship are {@code classpath:tables/orders.yaml} and {@code classpath:tables/invoices.yaml}
 */
@Validated
@ConfigurationProperties("orderlake")
record TablesProperties(
    @DefaultValue("classpath:tables/orders.yaml") @NotEmpty List<String> tables) {}
