package io.orderlake.table.file;

import io.orderlake.table.TableMapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Mappings from YAML, of which JSON is a part: UTF-8, with or without a byte order mark, at most 1
 * MB. Texts need no quotes where YAML lets them be; only {@code true}, {@code false}, {@code null}
 * and numbers as JSON writes them are no texts. Anchors, aliases and tags are refused.
 */
public final class TableFile {
  /** What a location on the class path begins with. */
  public static final String CLASS_PATH = "classpath:";

  private TableFile() {}

  /**
   * The mapping that a file means.
   *
   * @param name as problems are to call the file
   * @throws BadMapping with all that is wrong with it; of text that is no YAML, the first
   */
  public static TableMapping read(String name, byte[] yaml) {
    return MappingReader.read(YamlTree.of(name, yaml));
  }

  /**
   * The mapping of a file on the class path, such as {@code tables/orders.yaml}.
   *
   * @throws BadMapping as {@link #read} says
   * @throws UncheckedIOException if there is none of that name
   */
  public static TableMapping onClassPath(String name) {
    try {
      return read(name, content(CLASS_PATH + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a file holds.
   *
   * @param location a path, also behind {@code file:}, or {@link #CLASS_PATH} and a name
   * @throws IOException naming it, if it is not there or cannot be read
   */
  public static byte[] content(String location) throws IOException {
    if (!location.startsWith(CLASS_PATH)) {
      Path file = Path.of(location.replaceFirst("^file:(//)?", ""));
      if (Files.isDirectory(file)) {
        throw new FileSystemException(location, null, "is a folder, and no file");
      }
      return Files.readAllBytes(file);
    }
    String name = "/" + location.substring(CLASS_PATH.length());
    try (InputStream in = TableFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new NoSuchFileException(location);
      }
      return in.readAllBytes();
    }
  }

  /**
   * The mappings of files that are used together, in their order.
   *
   * @param files by the name that problems are to call them by
   * @throws BadMapping with all that is wrong with any of them, or with how they go together
   */
  public static List<TableMapping> readAll(Map<String, byte[]> files) {
    return MappingReader.readAll(
        files.entrySet().stream()
            .map(file -> YamlTree.of(file.getKey(), file.getValue()))
            .toList());
  }
}
