package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.engine.Column;
import io.orderlake.analytics.engine.QueryFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * All reports by address: those that come with the service, and those in a folder of the user's
 * own. A file that is broken is named in the log and left out.
 */
public final class ReportCatalogue {
  private static final Logger log = LoggerFactory.getLogger(ReportCatalogue.class);
  private static final String OWN = "/reports/";
  private static final String ENDING = ".sql";

  private final Map<String, Report> reports = new TreeMap<>();
  private final Function<String, List<Column>> describe;

  private ReportCatalogue(Function<String, List<Column>> describe) {
    this.describe = describe;
  }

  /**
   * @param location folder of further reports, or null
   * @param describe finds the columns that SQL answers, or throws {@link QueryFailed}
   * @throws UncheckedIOException if the folder cannot be listed
   */
  public static ReportCatalogue load(
      @Nullable Path location, Function<String, List<Column>> describe) {
    ReportCatalogue catalogue = new ReportCatalogue(describe);
    try {
      catalogue.addOwn();
      if (location != null) {
        catalogue.addFrom(location);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return catalogue;
  }

  /** The report at an address below {@code /api/}, or null. */
  public @Nullable Report find(String name) {
    return reports.get(name);
  }

  public Collection<Report> all() {
    return reports.values();
  }

  private void addOwn() throws IOException {
    Resource[] files =
        new PathMatchingResourcePatternResolver().getResources("classpath*:reports/**/*" + ENDING);
    for (Resource file : files) {
      String address = file.getURL().getPath();
      add(
          address.substring(address.lastIndexOf(OWN) + OWN.length()),
          file.getContentAsString(UTF_8));
    }
  }

  private void addFrom(Path location) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(location)) {
      files = all.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    } catch (NoSuchFileException e) {
      log.error("There is no folder of reports {}", location.toAbsolutePath());
      return;
    }
    String separator = location.getFileSystem().getSeparator();
    for (Path file : files) {
      try {
        add(location.relativize(file).toString().replace(separator, "/"), Files.readString(file));
      } catch (IOException e) {
        log.error("The report {} is left out: it cannot be read: {}", file, e.toString());
      }
    }
  }

  private void add(String path, String text) {
    String name = path.substring(0, path.length() - ENDING.length());
    try {
      Report report = ReportFile.read(name, text);
      reports.put(name, report.withColumns(describe.apply(report.sql())));
    } catch (BrokenReport | QueryFailed e) {
      log.error("The report {} is left out: {}", name, e.getMessage());
    }
  }
}
