package io.orderlake.transformer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * LocalStack in a container, set up as docker-compose.yml does; one for all tests of a JVM.
 *
 * <p>It is used where its image is on the machine. A test that pulled a gigabyte first would
 * surprise people, and fail where there is no network. On an engine's own host nothing else is
 * needed; inside a container Testcontainers would pull a small image to find that host, unless
 * {@code TESTCONTAINERS_HOST_OVERRIDE} names it.
 */
final class LocalStack {
  /** The last that needs no token. */
  private static final String IMAGE = "localstack/localstack:4.14.0";

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static @Nullable URI endpoint;
  private static @Nullable String absence;

  private LocalStack() {}

  /** Where it is; a test is skipped, and says why, where it cannot be. */
  static synchronized URI start() {
    if (endpoint == null && absence == null) {
      // An engine that takes a connection and says nothing is waited for without end.
      absence =
          CompletableFuture.supplyAsync(LocalStack::absence)
              .completeOnTimeout("Docker does not answer", PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .join();
      endpoint = absence == null ? startContainer() : null;
    }
    assumeTrue(absence == null, "Skipped: no endpoint (ORDERLAKE_TEST_ENDPOINT), and " + absence);
    return endpoint;
  }

  private static @Nullable String absence() {
    DockerClientFactory docker = DockerClientFactory.instance();
    try {
      if (!docker.isDockerAvailable()) {
        return "no Docker";
      }
      docker.dockerHostIpAddress();
      docker.client().inspectImageCmd(IMAGE).exec();
      return null;
    } catch (NotFoundException e) {
      return "not done: docker pull " + IMAGE;
    } catch (RuntimeException e) {
      return "Docker's host cannot be found from here, TESTCONTAINERS_HOST_OVERRIDE can name it: "
          + e;
    }
  }

  private static URI startContainer() {
    LocalStackContainer container =
        new LocalStackContainer(DockerImageName.parse(IMAGE))
            .withServices("dynamodb", "dynamodbstreams", "kinesis", "s3", "sns")
            .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2")
            .withEnv("KINESIS_PERSISTENCE", "0");
    container.start();
    return container.getEndpoint();
  }
}
