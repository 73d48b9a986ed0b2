package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.service.http.Problem;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.firehose.FunctionMapping;
import io.orderlake.transformer.stream.StreamController.ReadFrom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

/** Before a stream that does not do what it is asked. */
class StreamControllerTest {
  private static final String SECRET = "https://10.0.0.1:4566, Request ID: 7f3a";

  @Test
  void a_stream_that_does_not_answer_is_unavailable_and_nothing_of_its_inside_is_told() {
    StreamController controller =
        controller(new StreamException.Unavailable("Kinesis fails: " + SECRET, null));

    assertUnavailable(() -> controller.shards(null), "does not answer");
    assertUnavailable(() -> records(controller), "does not answer");
  }

  @Test
  void a_stream_that_is_not_there_is_unavailable_and_what_to_do_is_said() {
    StreamController controller = controller(new StreamException.Gone(SECRET, null));

    assertUnavailable(
        () -> controller.shards(null), "There is no stream between pipe and delivery now");
  }

  private static void assertUnavailable(Runnable request, String detail) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.getStatusCode().value()).isEqualTo(503);
              assertThat(problem.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("5");
              assertThat(problem.getBody().getType())
                  .hasToString("urn:orderlake:problem:stream-unavailable");
              assertThat(problem.getBody().getDetail())
                  .contains(detail)
                  .contains("/api/pipeline")
                  .doesNotContain(SECRET);
            });
  }

  private static void records(StreamController controller) {
    controller.records(null, "shard", ReadFrom.TRIM_HORIZON, null, null, 100);
  }

  private static StreamController controller(StreamException fault) {
    FakeWritableStream stream = new FakeWritableStream();
    stream.failLookUps(fault);
    return new StreamController(
        new ServedTables(List.of(FunctionMapping.read()), Map.of()).forEachTable(table -> stream),
        new ManualClock());
  }
}
