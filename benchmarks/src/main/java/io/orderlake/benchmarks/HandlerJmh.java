package io.orderlake.benchmarks;

import io.orderlake.transformer.firehose.FirehoseTransformHandler;
import io.orderlake.transformer.firehose.FunctionMapping;
import io.orderlake.transformer.row.TransformOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The handler, and the floor: what merely reading the same event with Jackson takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(SampleEvent.RECORDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
// Long enough for the compiler on a machine that has other things to do.
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 4, time = 1)
public class HandlerJmh {
  private final byte[] event = SampleEvent.json();
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream(event.length);
  private final FirehoseTransformHandler handler =
      new FirehoseTransformHandler(
          FunctionMapping.read(),
          List.of(),
          TransformOptions.DEFAULTS,
          new PrintStream(OutputStream.nullOutputStream()),
          InstantSource.system());
  private final JsonFactory jackson = new JsonFactory();

  /** Event JSON in, answer JSON out. */
  @Benchmark
  public int handler() throws IOException {
    answer.reset();
    handler.handleRequest(new ByteArrayInputStream(event), answer, null);
    return answer.size();
  }

  /**
   * Every token of the event and of its records, the base64 between them decoded by the JDK, which
   * is faster at it than Jackson.
   */
  @Benchmark
  public int floor() {
    int tokens = 0;
    try (JsonParser outer = jackson.createParser(ObjectReadContext.empty(), event)) {
      for (JsonToken token = outer.nextToken(); token != null; token = outer.nextToken()) {
        tokens++;
        if (isData(outer, token)) {
          tokens += tokens(Base64.getDecoder().decode(outer.getString()));
        }
      }
    }
    return tokens;
  }

  private static boolean isData(JsonParser parser, JsonToken token) {
    return token == JsonToken.VALUE_STRING && "data".equals(parser.currentName());
  }

  private int tokens(byte[] record) {
    int tokens = 0;
    try (JsonParser inner = jackson.createParser(ObjectReadContext.empty(), record)) {
      while (inner.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }
}
