package io.orderlake.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.MappingText;
import io.orderlake.table.TableMapping;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The function's jar for one entity: the one that was built, with another mapping in it. */
final class FunctionJar {
  private static final String MAPPING = "table.json";
  private static final String OTHERS = "others.json";

  /** So that the same is the same jar, and no new version of the function. */
  private static final LocalDateTime ANY_TIME = LocalDateTime.of(2020, 1, 1, 0, 0);

  private FunctionJar() {}

  /**
   * Writes it; one that is there is overwritten.
   *
   * @param built the jar with any mapping
   * @param others mappings of the other entities of the table
   */
  static void write(Path built, TableMapping entity, List<TableMapping> others, Path jar)
      throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(built));
        ZipOutputStream out =
            new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(jar)))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (!Set.of(MAPPING, OTHERS).contains(entry.getName())) {
          add(out, entry.getName(), in.readAllBytes());
        }
      }
      add(out, MAPPING, MappingText.of(entity).getBytes(UTF_8));
      if (!others.isEmpty()) {
        add(
            out,
            OTHERS,
            others.stream()
                .map(MappingText::of)
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(UTF_8));
      }
    }
  }

  private static void add(ZipOutputStream out, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ANY_TIME);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
