package io.orderlake.analytics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;

/** Another process that has a DuckDB file open, as a shell has. */
public final class DuckDbShell implements AutoCloseable {
  private static final String OPEN = "open";

  private final Process process;

  /** Opens the file, and answers once it is open. */
  public DuckDbShell(Path file) throws IOException {
    this.process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DuckDbShell.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    if (!OPEN.equals(said.readLine())) {
      throw new IOException("the file does not open");
    }
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** Has it open until its input ends. */
  public static void main(String[] file) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file[0])) {
      System.out.println(connection.isValid(1) ? OPEN : "");
      while (System.in.read() >= 0) {
        // Nothing is asked.
      }
    }
  }
}
