package io.orderlake.service.http;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
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

  private static final Pattern ENDPOINT = Pattern.compile("https?://[^/\\s]+\\S*");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");

  private AwsSettings() {}

  /**
   * An initializer of a service's context, before any client is made.
   *
   * @throws StartRefused if an endpoint or the region cannot be used, which the clients would say
   *     only when they are first used, and in words of their own
   */
  public static void handOn(ConfigurableApplicationContext context) {
    ConfigurableEnvironment configured = context.getEnvironment();
    configured.getSystemEnvironment().keySet().stream()
        .filter(name -> name.startsWith("AWS_ENDPOINT_URL"))
        .forEach(name -> checkEndpoint(name, configured));
    checkEndpoint("aws.endpointUrl", configured);
    checkRegion("AWS_REGION", configured);
    checkRegion("aws.region", configured);
    for (String name : NAMES) {
      String value = configured.getProperty(name);
      if (value != null && System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    }
  }

  private static void checkEndpoint(String name, Environment configured) {
    check(name, configured, ENDPOINT, "an address such as http://localhost:4566");
  }

  private static void checkRegion(String name, Environment configured) {
    check(name, configured, REGION, "a region of AWS such as eu-central-1");
  }

  private static void check(String name, Environment configured, Pattern form, String what) {
    String value = configured.getProperty(name);
    if (value != null && !form.matcher(value).matches()) {
      throw new StartRefused(
          "%s is '%s', and must be %s.".formatted(name, value, what),
          "Set %s to one, or leave it out, and start again.".formatted(name));
    }
  }
}
