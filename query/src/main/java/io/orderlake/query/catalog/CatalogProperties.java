package io.orderlake.query.catalog;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The catalogue.
 *
 * @param source {@code glue} or {@code local}; if not set, glue where Athena is the engine
 * @param database in Glue
 * @param table in Glue, of the raw rows, where one entity is served; if not set, {@code raw_} and
 *     the name of its changes
 * @param crawler in Glue, that finds partitions; none where they are projected
 */
@Validated
@ConfigurationProperties("orderlake.catalog")
public record CatalogProperties(
    @Nullable @Pattern(regexp = "glue|local") String source,
    @DefaultValue("orderlake") @NotBlank String database,
    @Nullable String table,
    @Nullable String crawler) {}
