package io.orderlake.analytics.lake;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the lake is.
 *
 * @param location a folder, which need not exist yet, or {@code s3://bucket[/prefix]}
 */
@Validated
@ConfigurationProperties("orderlake.lake")
public record LakeProperties(@DefaultValue("data/lake") @NotBlank String location) {

  boolean isS3() {
    return location.startsWith("s3://");
  }
}
