package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.engine.Column;
import io.orderlake.analytics.engine.QueryFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final @Nullable ReportFolder folder;
  private final Function<String, List<Column>> describe;
  private final InstantSource clock;
  private final Map<String, Report> own = new TreeMap<>();
  private volatile Map<String, Report> reports = own;

  /** The user's files and when each was changed, as last read. */
  private Map<Path, FileTime> read = Map.of();

  private Instant nextLook = Instant.MIN;

  private ReportCatalogue(
      @Nullable ReportFolder folder, Function<String, List<Column>> describe, InstantSource clock) {
    this.folder = folder;
    this.describe = describe;
    this.clock = clock;
  }

  /**
   * @param location folder of further reports, or null
   * @param describe finds the columns that SQL answers, or throws {@link QueryFailed}
   * @throws UncheckedIOException if the service's own reports cannot be read
   */
  public static ReportCatalogue load(
      @Nullable Path location, Function<String, List<Column>> describe, InstantSource clock) {
    ReportFolder folder = location == null ? null : new ReportFolder(location);
    ReportCatalogue catalogue = new ReportCatalogue(folder, describe, clock);
    try {
      catalogue.addOwn();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    catalogue.readAgain();
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
    readAgain();
    return reports;
  }

  private void addOwn() throws IOException {
    Resource[] files =
        new PathMatchingResourcePatternResolver()
            .getResources("classpath*:reports/**/*" + ReportFolder.ENDING);
    for (Resource file : files) {
      String address = file.getURL().getPath();
      String path = address.substring(address.lastIndexOf(OWN) + OWN.length());
      add(own, ReportFolder.name(path), file.getContentAsString(UTF_8));
    }
  }

  private synchronized void readAgain() {
    if (folder == null || clock.instant().isBefore(nextLook)) {
      return;
    }
    nextLook = clock.instant().plus(LOOK);
    Map<Path, FileTime> files = folder.files();
    if (!files.equals(read)) {
      Map<String, Report> all = new TreeMap<>(own);
      for (Path file : files.keySet()) {
        addFrom(file, folder.nameOf(file), all);
      }
      reports = all;
      read = files;
    }
  }

  private void addFrom(Path file, String name, Map<String, Report> all) {
    try {
      add(all, name, Files.readString(file));
    } catch (IOException e) {
      log.error("The report {} is left out: it cannot be read: {}", file, e.toString());
    }
  }

  private void add(Map<String, Report> all, String name, String text) {
    try {
      Report report = ReportFile.read(name, text);
      all.put(name, report.withColumns(describe.apply(report.sql())));
    } catch (BrokenReport | QueryFailed e) {
      log.error("The report {} is left out: {}", name, e.getMessage());
    }
  }
}
