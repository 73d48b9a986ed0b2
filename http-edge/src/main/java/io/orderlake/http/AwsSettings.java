package io.orderlake.http;

import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Lets a service's configuration say what AWS's SDK otherwise takes from system properties alone:
 * {@code aws.endpointUrl}, {@code aws.region}, {@code aws.accessKeyId}, {@code aws.secretAccessKey}
 * and {@code aws.cborEnabled}, whether Kinesis is spoken to in CBOR. Where there is a system
 * property, it stays.
 *
 * <p>This holds for the whole JVM, and for every client made from then on. It is meant for profiles
 * such as {@code localstack}; in AWS nothing of it is set, and clients find region and credentials
 * as they always do.
 */
public final class AwsSettings {
  private static final List<String> NAMES =
      List.of(
          "aws.endpointUrl",
          "aws.region",
          "aws.accessKeyId",
          "aws.secretAccessKey",
          "aws.cborEnabled");

  private AwsSettings() {}

  /** An initializer of a service's context, before any client is made. */
  public static void handOn(ConfigurableApplicationContext context) {
    Environment configured = context.getEnvironment();
    for (String name : NAMES) {
      String value = configured.getProperty(name);
      if (value != null && System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    }
  }
}
