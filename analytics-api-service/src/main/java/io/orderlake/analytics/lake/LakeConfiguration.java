package io.orderlake.analytics.lake;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.s3.S3Client;

@Configuration(proxyBeanMethods = false)
class LakeConfiguration {

  @Bean
  LakeStore lakeToRead(LakeProperties properties) {
    return properties.isS3() ? s3(properties) : folder(properties);
  }

  private static LakeStore folder(LakeProperties properties) {
    return new FolderLake(Path.of(properties.location()), Clock.systemUTC());
  }

  private static LakeStore s3(LakeProperties properties) {
    URI location = URI.create(properties.location());
    return new S3Lake(client(), location.getHost(), location.getPath(), Clock.systemUTC());
  }

  /** Region, credentials and endpoint are found as in every AWS client. */
  private static S3Client client() {
    // An endpoint of one's own, such as LocalStack's, has no host names for buckets.
    boolean ownEndpoint =
        System.getenv("AWS_ENDPOINT_URL") != null || System.getenv("AWS_ENDPOINT_URL_S3") != null;
    return S3Client.builder().forcePathStyle(ownEndpoint).build();
  }
}
