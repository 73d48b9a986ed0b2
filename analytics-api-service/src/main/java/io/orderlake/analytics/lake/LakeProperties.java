package io.orderlake.analytics.lake;

import io.orderlake.lake.LakeLocation;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the lake is.
 *
 * @param location a folder, or {@code s3://bucket} with a prefix where there is one
 * @param pathStyleAccess whether S3's bucket goes in the path, as emulators need it
 * @param downloads a folder for objects of S3 while they are read; it holds one batch at most, and
 *     is this process's alone
 */
@Validated
@ConfigurationProperties("orderlake.lake")
public record LakeProperties(
    @DefaultValue("data/lake") LakeLocation location,
    @DefaultValue("false") boolean pathStyleAccess,
    @DefaultValue("data/downloads") Path downloads) {}
