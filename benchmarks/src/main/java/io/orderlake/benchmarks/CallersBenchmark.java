package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * How long one caller waits for a report, alone, and beside eight who take large answers a kilobyte
 * at a time and eight who ask for much and leave. A figure is printed, and nothing is judged.
 */
final class CallersBenchmark {
  private static final int ASKED = 200;
  private static final int OTHERS = 8;
  private static final long SEED = 1;
  private static final String LARGE = "/api/changes/search?limit=20000";
  private static final String COSTLY = "/api/orders/time-in-status?limit=5000";

  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch reading = new CountDownLatch(OTHERS);
  private volatile boolean busy = true;

  private CallersBenchmark(int port) {
    this.port = port;
  }

  /**
   * @param args number of changes in the lake
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("orderlake-callers-");
    try {
      new SampleLake(folder.resolve("lake"), SEED, Long.parseLong(args[0])).write();
      try (ConfigurableApplicationContext service =
          AnalyticsApiService.application()
              .run(
                  "--server.port=0",
                  "--spring.main.log-startup-info=false",
                  "--spring.cloud.aws.dynamodb.enabled=false",
                  "--orderlake.alerts.pipeline=none",
                  "--orderlake.lake.location=" + folder.resolve("lake"),
                  "--orderlake.warehouse.file=" + folder.resolve("warehouse.duckdb"))) {
        service.getBean(Warehouse.class).of("orders").applyWaiting();
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        new CallersBenchmark(Integer.parseInt(port)).run();
      }
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private void run() throws Exception {
    ask();
    Timings alone = ask();
    System.out.println("alone                      " + alone);
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      others.add(start("slow-" + i, this::readSlowly));
    }
    Timings beside;
    try {
      reading.await();
      for (int i = 0; i < OTHERS; i++) {
        others.add(start("leaving-" + i, this::leave));
      }
      beside = ask();
    } finally {
      busy = false;
      for (Thread other : others) {
        other.join();
      }
    }
    System.out.println("beside 8 slow and 8 leaving " + beside);
    System.out.printf(
        Locale.ROOT, "p95 / p95 alone: %.2f%n", beside.percentile(95) / alone.percentile(95));
  }

  private Timings ask() throws Exception {
    URI address = URI.create("http://127.0.0.1:" + port + "/api/sales/by-product");
    Timings timings = new Timings();
    for (int i = 0; i < ASKED; i++) {
      timings.time(
          () -> {
            int status =
                client
                    .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray())
                    .statusCode();
            if (status != 200) {
              throw new IOException(address + " answers " + status);
            }
          });
      Thread.sleep(20);
    }
    return timings;
  }

  private void readSlowly() throws IOException, InterruptedException {
    while (busy) {
      try (Socket socket = asking(LARGE)) {
        InputStream in = socket.getInputStream();
        in.readNBytes(1);
        reading.countDown();
        while (busy && in.readNBytes(1 << 10).length > 0) {
          Thread.sleep(100);
        }
      }
    }
  }

  private void leave() throws IOException, InterruptedException {
    while (busy) {
      asking(COSTLY).close();
      Thread.sleep(1_000);
    }
  }

  private Socket asking(String address) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n\r\n";
    socket.getOutputStream().write(request.formatted(address).getBytes(US_ASCII));
    return socket;
  }

  private static Thread start(String name, Timings.Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                System.out.println("  " + name + " was cut off: " + e);
              }
            },
            name);
    thread.start();
    return thread;
  }
}
