package io.orderlake.analytics.lake;

import io.orderlake.contract.LakeLocation;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import software.amazon.awssdk.services.s3.S3Client;

@Configuration(proxyBeanMethods = false)
class LakeConfiguration {

  /** Made only where something reads the lake. */
  @Bean
  @Lazy
  LakeStore analyticsLake(LakeProperties properties) {
    LakeLocation location = properties.location();
    if (location instanceof LakeLocation.S3 s3) {
      S3Client client = S3Client.builder().forcePathStyle(properties.pathStyleAccess()).build();
      return new S3Lake(new S3Bucket(client, s3), properties.downloads(), Clock.systemUTC());
    }
    return new FolderLake(((LakeLocation.Folder) location).path(), Clock.systemUTC());
  }
}
