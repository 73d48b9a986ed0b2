package io.orderlake.analytics.lake;

import io.orderlake.contract.LakeLocation;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import software.amazon.awssdk.services.s3.S3Client;

/** How a lake is opened. */
@Configuration(proxyBeanMethods = false)
public class LakeConfiguration {

  /** Made only where something reads the lake. */
  @Bean
  @Lazy
  LakeStore analyticsLake(LakeProperties properties) {
    return open(properties);
  }

  /** A new reader of the lake. */
  public static LakeStore open(LakeProperties properties) {
    LakeLocation location = properties.location();
    return location instanceof LakeLocation.S3 s3
        ? new S3Lake(
            new S3Bucket(client(properties), s3), properties.downloads(), Clock.systemUTC())
        : new FolderLake(((LakeLocation.Folder) location).path(), Clock.systemUTC());
  }

  /** A client for the lake's bucket. */
  public static S3Client client(LakeProperties properties) {
    return S3Client.builder().forcePathStyle(properties.pathStyleAccess()).build();
  }
}
