package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.analytics.report.BrokenAnswerTest.Ends;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Callers who ask for much and take nothing of it. */
@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "server.tomcat.connection-timeout=1s",
      "orderlake.alerts.pipeline=none",
      "orderlake.reports.timeout=1s",
      "orderlake.warehouse.file=:memory:",
      "orderlake.warehouse.poll-interval=1h"
    })
@ContextConfiguration(initializers = SlowReaderTest.Parts.class)
class SlowReaderTest {
  /** More than may run at once. */
  private static final int CALLERS = 10;

  @TempDir static Path folder;
  @Autowired private Ends ends;
  @LocalServerPort private int port;

  /** Beans that are there before the service looks for them. */
  static final class Parts implements ApplicationContextInitializer<GenericApplicationContext> {
    @Override
    public void initialize(GenericApplicationContext context) {
      context.registerBean(Ends.class);
    }
  }

  @DynamicPropertySource
  static void folders(DynamicPropertyRegistry properties) throws IOException {
    Path reports = Files.createDirectories(folder.resolve("reports"));
    Files.writeString(
        reports.resolve("many.sql"),
        """
        /*
        title: Many rows
        description: More than any buffer on the way holds.
        */
        SELECT repeat('x', 1000) AS x FROM range(30000) AS t(n)
        """);
    properties.add("orderlake.reports.location", reports::toString);
    properties.add("orderlake.lake.location", () -> folder.resolve("lake").toString());
  }

  @Test
  void they_are_cut_off_and_others_are_answered() throws Exception {
    List<Socket> callers = new ArrayList<>();
    try {
      for (int i = 0; i < CALLERS; i++) {
        callers.add(ask());
      }
      for (int i = 0; i < CALLERS; i++) {
        assertThat(ends.of.poll(2, TimeUnit.MINUTES)).isEqualTo("/api/many");
      }

      assertThat(summary()).isEqualTo(200);
      for (Socket caller : callers) {
        assertThat(isWhole(caller)).isFalse();
      }
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
  }

  private Socket ask() throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket
        .getOutputStream()
        .write("GET /api/many HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    return socket;
  }

  /** Whether an answer in pieces has come to its end. */
  private static boolean isWhole(Socket caller) throws IOException {
    try {
      String answer = new String(caller.getInputStream().readAllBytes(), ISO_8859_1);
      return answer.startsWith("HTTP/1.1 200") && answer.endsWith("\r\n0\r\n\r\n");
    } catch (SocketException e) {
      return false;
    }
  }

  private int summary() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/sales/summary"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
}
