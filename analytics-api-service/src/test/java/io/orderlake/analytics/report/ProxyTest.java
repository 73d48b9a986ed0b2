package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orderlake.analytics.AnalyticsApiService;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** Behind nginx as it is when nothing is set: it speaks HTTP/1.0 to the service, and buffers. */
@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.warehouse.file=:memory:",
      "orderlake.warehouse.poll-interval=1h",
      "orderlake.alerts.pipeline=none",
      // So that an answer can be cut off in the middle.
      "orderlake.reports.patience=0s"
    })
class ProxyTest {
  private static final Path NGINX = Path.of("/usr/sbin/nginx");

  @TempDir static Path folder;
  @LocalServerPort private int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process nginx;
  private int proxy;

  @DynamicPropertySource
  static void places(DynamicPropertyRegistry properties) throws IOException {
    Path reports = Files.createDirectories(folder.resolve("reports"));
    String header = "/*\ntitle: Rows\ndescription: Rows\n*/\n";
    Files.writeString(
        reports.resolve("some.sql"), header + "SELECT repeat('x', 100) AS x FROM range(1000)");
    // More than the 64 KB after which a caller's patience is looked at.
    Files.writeString(
        reports.resolve("many.sql"),
        header + "SELECT CAST(hash(i) AS varchar) AS x FROM range(200000) AS t(i)");
    properties.add("orderlake.reports.location", reports::toString);
    properties.add("orderlake.lake.location", () -> folder.resolve("lake").toString());
  }

  @BeforeEach
  void startProxy() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(NGINX), "nginx is not installed at " + NGINX);
    try (ServerSocket free = new ServerSocket(0)) {
      proxy = free.getLocalPort();
    }
    Path settings = folder.resolve("nginx.conf");
    Files.writeString(
        settings,
        """
        daemon off;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server {
            listen 127.0.0.1:%2$d;
            location / {
              proxy_pass http://127.0.0.1:%3$d;
              proxy_set_header Host $http_host;
            }
          }
        }
        """
            .formatted(folder, proxy, port));
    nginx =
        new ProcessBuilder(
                NGINX.toString(),
                "-c",
                settings.toString(),
                "-p",
                folder.toString(),
                "-e",
                folder.resolve("error.log").toString())
            .inheritIO()
            .start();
    await().ignoreExceptions().atMost(Duration.ofMinutes(1)).until(this::listens);
  }

  @AfterEach
  void stopProxy() throws InterruptedException {
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor(1, TimeUnit.MINUTES);
    }
  }

  private boolean listens() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", proxy)) {
      return socket.isConnected();
    }
  }

  @Test
  void the_length_of_an_answer_gets_through() throws Exception {
    HttpResponse<byte[]> answer = get("/api/some", "identity");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
    assertThat(JsonMapper.shared().readTree(answer.body()).get("rows")).hasSize(1000);
  }

  @Test
  void an_answer_that_breaks_off_is_not_taken_for_whole() {
    assertThatThrownBy(() -> get("/api/many", "identity")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("/api/many", "gzip")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("/api/many.csv", "identity")).isInstanceOf(IOException.class);
  }

  @Test
  void a_compressed_answer_gets_through_compressed_and_with_its_length() throws Exception {
    HttpResponse<byte[]> answer = get("/api/some", "gzip");

    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
    assertThat(answer.body().length).isLessThan(10_000);
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertThat(JsonMapper.shared().readTree(plain).get("rows")).hasSize(1000);
  }

  @Test
  void an_answer_of_before_is_known_by_its_tag() throws Exception {
    HttpResponse<byte[]> first = get("/api/some", "gzip");
    String tag = first.headers().firstValue("ETag").orElseThrow();

    HttpRequest again = request("/api/some").header("If-None-Match", tag).build();

    assertThat(http.send(again, BodyHandlers.discarding()).statusCode()).isEqualTo(304);
  }

  @Test
  void changes_are_told_as_they_come_and_not_kept_by_the_proxy() throws Exception {
    HttpResponse<InputStream> live =
        http.send(request("/api/live").build(), BodyHandlers.ofInputStream());
    assertThat(live.statusCode()).isEqualTo(200);
    try (InputStream events = live.body()) {
      BufferedReader lines = new BufferedReader(new InputStreamReader(events, UTF_8));
      assertThat(lines.lines().anyMatch(line -> line.startsWith("event:"))).isTrue();
    }
  }

  private HttpResponse<byte[]> get(String address, String encoding)
      throws IOException, InterruptedException {
    return http.send(
        request(address).header("Accept-Encoding", encoding).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy + address))
        .timeout(Duration.ofMinutes(2));
  }
}
