package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.warehouse.RowCheck.NotARow;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Saves the whole rows of an object that DuckDB refuses, line by line, into a file that it takes.
 *
 * <p>Rejected are lines that are no lake row, and once what is missing where an object cannot be
 * read to its end.
 */
final class Salvage {
  private static final int MOST_BYTES_A_LINE = 1 << 20;

  private final OutputStream rows;
  private long number;
  private long rejects;
  private @Nullable String problem;

  private Salvage(OutputStream rows) {
    this.rows = rows;
  }

  /**
   * What was not saved.
   *
   * @param problem why the first of the rejects is one
   */
  record Rejects(long count, @Nullable String problem) {}

  /**
   * @throws UncheckedIOException if the copy cannot be written
   */
  static Rejects copy(Path object, boolean gzip, Path clean) {
    try (OutputStream rows = new BufferedOutputStream(Files.newOutputStream(clean))) {
      Salvage salvage = new Salvage(rows);
      salvage.copy(object, gzip);
      return new Rejects(salvage.rejects, salvage.problem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(Path object, boolean gzip) {
    try (InputStream file = Files.newInputStream(object);
        InputStream lines = new BufferedInputStream(gzip ? new GZIPInputStream(file) : file)) {
      for (byte[] line; (line = nextLine(lines)) != null; ) {
        number++;
        copy(line);
      }
    } catch (IOException e) {
      reject("cannot be read beyond line " + number + ": " + e.getMessage());
    }
  }

  private void copy(byte[] line) {
    if (isBlank(line)) {
      return;
    }
    try {
      if (line.length > MOST_BYTES_A_LINE) {
        throw new NotARow("is longer than " + MOST_BYTES_A_LINE + " bytes");
      }
      RowCheck.check(line);
      rows.write(line);
      rows.write('\n');
    } catch (NotARow e) {
      reject("line " + number + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reject(String reason) {
    rejects++;
    if (problem == null) {
      problem = reason;
    }
  }

  /** The next line, or null at the end; of one that is too long, just enough to tell. */
  private static byte @Nullable [] nextLine(InputStream lines) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    int next = lines.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = lines.read()) {
      if (line.size() <= MOST_BYTES_A_LINE) {
        line.write(next);
      }
    }
    return line.toByteArray();
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
