package io.orderlake.analytics.lake;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the lake is.
 *
 * @param location a folder; it need not exist yet
 */
@Validated
@ConfigurationProperties("orderlake.lake")
public record LakeProperties(@DefaultValue("data/lake") @NotBlank String location) {}
