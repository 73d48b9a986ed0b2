package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.query.QueryFailed;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.warehouse.WarehouseException;
import io.orderlake.service.outage.PlainReason;
import io.orderlake.table.TableMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * All reports by address: those that every entity has, those that come with the service besides,
 * and those in a folder of the user's own; each of the latter takes the place of a former at its
 * address. Those that come with the service are about orders, and are left out where orders are not
 * served, or lack a column of theirs.
 *
 * <p>The folder is read again when it is asked for reports and a file in it was added, changed or
 * removed; within a second it does not look twice. A file that is broken is left out and named with
 * the reason, here and once in the log; one of the service's own at its address stays. While the
 * warehouse cannot say what a report answers, what was read before stays, and is read again.
 */
public final class ReportCatalogue {
  private static final Logger log = LoggerFactory.getLogger(ReportCatalogue.class);
  private static final String OWN = "/reports/";
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final @Nullable ReportFolder folder;
  private final List<TableMapping> entities;
  private final Function<String, List<ResultColumn>> describe;
  private final InstantSource clock;
  private final Map<String, Report> own = new TreeMap<>();
  private final List<LeftOut> ownLeftOut = new ArrayList<>();
  private volatile Contents contents = new Contents(own, ownLeftOut);

  /** What was said in the log. */
  private final Set<LeftOut> said = new HashSet<>();

  /** The user's files and when each was changed, as last read. */
  private Map<Path, FileTime> read = Map.of();

  private List<LeftOut> unreadable = List.of();

  private Instant nextLook = Instant.MIN;

  private record Contents(Map<String, Report> reports, List<LeftOut> leftOut) {}

  /**
   * A file that is no report.
   *
   * @param file its path in the folder of reports
   * @param reason a sentence that goes on from its name
   */
  public record LeftOut(String file, String reason) {}

  private ReportCatalogue(
      @Nullable ReportFolder folder,
      List<TableMapping> entities,
      Function<String, List<ResultColumn>> describe,
      InstantSource clock) {
    this.folder = folder;
    this.entities = entities;
    this.describe = describe;
    this.clock = clock;
  }

  /**
   * @param location folder of further reports, or null
   * @param entities that are served
   * @param describe finds the columns that SQL answers, or throws {@link QueryFailed}, or {@link
   *     WarehouseException} if it cannot tell now
   * @throws UncheckedIOException if the service's own reports cannot be read
   */
  public static ReportCatalogue load(
      @Nullable Path location,
      List<TableMapping> entities,
      Function<String, List<ResultColumn>> describe,
      InstantSource clock) {
    ReportFolder folder = location == null ? null : new ReportFolder(location);
    ReportCatalogue catalogue = new ReportCatalogue(folder, entities, describe, clock);
    try {
      catalogue.addOfEachEntity();
      catalogue.addOwn();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    catalogue.readAgain();
    return catalogue;
  }

  /** The report at an address below {@code /api/}, or null. */
  public @Nullable Report find(String name) {
    return current().reports().get(name);
  }

  public Collection<Report> all() {
    return current().reports().values();
  }

  /** The files that are no reports, and why. */
  public List<LeftOut> leftOut() {
    return current().leftOut();
  }

  private Contents current() {
    readAgain();
    return contents;
  }

  private void addOfEachEntity() throws IOException {
    for (TableMapping entity : entities) {
      for (Map.Entry<String, String> text : EntityReports.of(entity).entrySet()) {
        String name = text.getKey();
        try {
          own.put(name, described(ReportFile.read(name, text.getValue())));
        } catch (BrokenReport e) {
          leaveOut(ownLeftOut, name, e);
        }
      }
    }
    ownLeftOut.forEach(ReportCatalogue::log);
    said.addAll(ownLeftOut);
  }

  private void addOwn() throws IOException {
    Resource[] files =
        new PathMatchingResourcePatternResolver()
            .getResources("classpath*:reports/**/*" + ReportFolder.ENDING);
    for (Resource file : files) {
      String address = file.getURL().getPath();
      String name = ReportFolder.name(address.substring(address.lastIndexOf(OWN) + OWN.length()));
      if (!name.startsWith(EntityReports.TEMPLATES)) {
        addOwn(name, file.getContentAsString(UTF_8));
      }
    }
  }

  private void addOwn(String name, String text) {
    Report report;
    try {
      report = ReportFile.read(name, text);
    } catch (BrokenReport e) {
      throw new IllegalStateException("The report " + name + ": " + e.getMessage(), e);
    }
    try {
      own.put(name, described(report));
    } catch (BrokenReport e) {
      log.debug("The report {} is not about what is served: {}", name, e.getMessage());
    }
  }

  private synchronized void readAgain() {
    if (folder == null || clock.instant().isBefore(nextLook)) {
      return;
    }
    nextLook = clock.instant().plus(LOOK);
    Map<Path, FileTime> files = folder.files();
    if (files.equals(read) && folder.unreadable().equals(unreadable)) {
      return;
    }
    try {
      contents = read(folder, files);
      read = files;
      unreadable = List.copyOf(folder.unreadable());
      said.retainAll(contents.leftOut());
      for (LeftOut file : contents.leftOut()) {
        if (said.add(file)) {
          log(file);
        }
      }
    } catch (WarehouseException e) {
      log.warn("Reports are read again later: {}", PlainReason.of(e));
    }
  }

  private Contents read(ReportFolder folder, Map<Path, FileTime> files) {
    Map<String, Report> all = new TreeMap<>(own);
    List<LeftOut> leftOut = new ArrayList<>(ownLeftOut);
    leftOut.addAll(folder.unreadable());
    for (Path file : files.keySet()) {
      String name = folder.nameOf(file);
      try {
        all.put(name, described(ReportFile.read(name, text(file))));
      } catch (BrokenReport e) {
        leaveOut(leftOut, name, e);
      }
    }
    return new Contents(all, leftOut);
  }

  private static void leaveOut(List<LeftOut> leftOut, String name, BrokenReport reason) {
    leftOut.add(new LeftOut(name + ReportFolder.ENDING, String.valueOf(reason.getMessage())));
  }

  private static void log(LeftOut file) {
    log.error("The report {} is left out: {}", file.file(), file.reason());
  }

  private static String text(Path file) throws BrokenReport {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new BrokenReport("it is no text in UTF-8");
    } catch (IOException e) {
      throw new BrokenReport("it cannot be read: " + PlainReason.of(e));
    }
  }

  private Report described(Report report) throws BrokenReport {
    try {
      return report.withColumns(describe.apply(report.sql()));
    } catch (QueryFailed e) {
      throw new BrokenReport(String.valueOf(e.getMessage()));
    }
  }
}
