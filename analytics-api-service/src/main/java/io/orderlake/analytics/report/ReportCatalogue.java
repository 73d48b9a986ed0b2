package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.engine.Column;
import io.orderlake.analytics.engine.QueryFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 * own, which is read again when it is asked for reports and a file in it was added, changed or
 * removed; within a second it does not look twice. A file that is broken is named in the log and
 * left out.
 */
public final class ReportCatalogue {
  private static final Logger log = LoggerFactory.getLogger(ReportCatalogue.class);
  private static final String OWN = "/reports/";
  private static final String ENDING = ".sql";
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final @Nullable Path location;
  private final Function<String, List<Column>> describe;
  private final InstantSource clock;
  private final Map<String, Report> own = new TreeMap<>();
  private volatile Map<String, Report> reports = own;

  /** The user's files and when each was changed, as last read; null before the first time. */
  private @Nullable Map<Path, FileTime> read;

  private Instant nextLook = Instant.MIN;

  private ReportCatalogue(
      @Nullable Path location, Function<String, List<Column>> describe, InstantSource clock) {
    this.location = location;
    this.describe = describe;
    this.clock = clock;
  }

  /**
   * @param location folder of further reports, or null
   * @param describe finds the columns that SQL answers, or throws {@link QueryFailed}
   * @throws UncheckedIOException if the folder cannot be listed
   */
  public static ReportCatalogue load(
      @Nullable Path location, Function<String, List<Column>> describe, InstantSource clock) {
    ReportCatalogue catalogue = new ReportCatalogue(location, describe, clock);
    try {
      catalogue.addOwn();
      catalogue.readAgain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return catalogue;
  }

  /** The report at an address below {@code /api/}, or null. */
  public @Nullable Report find(String name) {
    return current().get(name);
  }

  public Collection<Report> all() {
    return current().values();
  }

  private Map<String, Report> current() {
    if (location != null) {
      try {
        readAgain();
      } catch (IOException e) {
        log.warn("The folder of reports {} cannot be read now: {}", location, e.toString());
      }
    }
    return reports;
  }

  private void addOwn() throws IOException {
    Resource[] files =
        new PathMatchingResourcePatternResolver().getResources("classpath*:reports/**/*" + ENDING);
    for (Resource file : files) {
      String address = file.getURL().getPath();
      add(
          own,
          address.substring(address.lastIndexOf(OWN) + OWN.length()),
          file.getContentAsString(UTF_8));
    }
  }

  private synchronized void readAgain() throws IOException {
    if (location == null || clock.instant().isBefore(nextLook)) {
      return;
    }
    nextLook = clock.instant().plus(LOOK);
    Map<Path, FileTime> files = files(location);
    if (!files.equals(read)) {
      Map<String, Report> all = new TreeMap<>(own);
      for (Path file : files.keySet()) {
        addFrom(location, file, all);
      }
      reports = all;
      read = files;
    }
  }

  private Map<Path, FileTime> files(Path folder) throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(file -> file.toString().endsWith(ENDING)).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    } catch (NoSuchFileException e) {
      if (read == null) {
        log.error("There is no folder of reports {}", folder.toAbsolutePath());
      }
    }
    return files;
  }

  private void addFrom(Path folder, Path file, Map<String, Report> all) {
    String separator = folder.getFileSystem().getSeparator();
    try {
      add(all, folder.relativize(file).toString().replace(separator, "/"), Files.readString(file));
    } catch (IOException e) {
      log.error("The report {} is left out: it cannot be read: {}", file, e.toString());
    }
  }

  private void add(Map<String, Report> all, String path, String text) {
    String name = path.substring(0, path.length() - ENDING.length());
    try {
      Report report = ReportFile.read(name, text);
      all.put(name, report.withColumns(describe.apply(report.sql())));
    } catch (BrokenReport | QueryFailed e) {
      log.error("The report {} is left out: {}", name, e.getMessage());
    }
  }
}
