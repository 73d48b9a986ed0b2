package io.orderlake.deploy;

import java.net.URI;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;

/** What stands for AWS, at an address. */
record AwsEndpoint(URI uri) {

  /** That of all tests: a given one, else LocalStack in a container. */
  static AwsEndpoint find() {
    return new AwsEndpoint(io.orderlake.transformer.AwsEndpoint.uri());
  }

  <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return io.orderlake.transformer.AwsEndpoint.client(builder, uri);
  }
}
