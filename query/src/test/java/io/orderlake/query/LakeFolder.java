package io.orderlake.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Writes objects into a lake in a folder, as the transformer does: each appears by rename. */
public record LakeFolder(Path location, String prefix) {
  public static final String HOUR = "dt=2026-11-20/hour=23";

  /** One of orders. */
  public LakeFolder(Path location) {
    this(location, Change.ORDERS.prefix());
  }

  public void put(String name, Change... changes) {
    put(HOUR, name, lines(Arrays.asList(changes)).getBytes(UTF_8));
  }

  public void put(String partition, String name, byte[] bytes) {
    try {
      Path folder = location.resolve(prefix).resolve(partition);
      Files.createDirectories(folder);
      Path unfinished = Files.write(folder.resolve("." + name + ".tmp"), bytes);
      Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String lines(List<Change> changes) {
    return changes.stream().map(change -> change.json() + "\n").collect(Collectors.joining());
  }

  public static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
