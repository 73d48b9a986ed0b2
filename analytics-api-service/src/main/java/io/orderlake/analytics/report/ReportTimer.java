package io.orderlake.analytics.report;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import org.springframework.stereotype.Component;

/**
 * Measures how long each report's query takes, from its start to its last row handed on, by report,
 * engine and exception: {@code none}, or the kind that ended it. What is answered from the caller's
 * own cache (304) is no query.
 */
@Component
class ReportTimer {
  private final MeterRegistry registry;

  ReportTimer(MeterRegistry registry) {
    this.registry = registry;
  }

  interface TimedReport {
    void run() throws IOException;
  }

  void time(String report, String engine, TimedReport query) throws IOException {
    Timer.Sample sample = Timer.start(registry);
    String exception = "none";
    try {
      query.run();
    } catch (RuntimeException | IOException e) {
      exception = e.getClass().getSimpleName();
      throw e;
    } finally {
      sample.stop(
          registry.timer(
              "orderlake.report", "report", report, "engine", engine, "exception", exception));
    }
  }
}
