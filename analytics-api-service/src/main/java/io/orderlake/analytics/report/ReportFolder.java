package io.orderlake.analytics.report;

import io.orderlake.analytics.report.ReportCatalogue.LeftOut;
import io.orderlake.service.outage.PlainReason;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the user's own reports. A file or folder that vanishes while it is looked at is not
 * there; one that cannot be read is left out. Neither hides the others.
 */
final class ReportFolder extends SimpleFileVisitor<Path> {
  static final String ENDING = ".sql";

  private final Path folder;
  private final List<LeftOut> unreadable = new ArrayList<>();
  private Map<Path, FileTime> found = new TreeMap<>();

  ReportFolder(Path folder) {
    this.folder = folder;
  }

  /** The reports' files as they are now, and when each was changed. */
  Map<Path, FileTime> files() {
    found = new TreeMap<>();
    unreadable.clear();
    try {
      Files.walkFileTree(folder, this);
    } catch (IOException e) {
      visitFileFailed(folder, e);
    }
    return found;
  }

  /** What could not be looked at, of the last look. */
  List<LeftOut> unreadable() {
    return unreadable;
  }

  /** A file's report by the name that its place in the folder gives it. */
  String nameOf(Path file) {
    return name(relative(file));
  }

  private String relative(Path file) {
    String separator = folder.getFileSystem().getSeparator();
    return folder.relativize(file).toString().replace(separator, "/");
  }

  /** A report's name, by the path of its file. */
  static String name(String path) {
    return path.substring(0, path.length() - ENDING.length());
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (file.toString().endsWith(ENDING)) {
      try {
        // Of what a link leads to, which the attributes are not.
        found.put(file, Files.getLastModifiedTime(file));
      } catch (IOException e) {
        return visitFileFailed(file, e);
      }
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path place, IOException reason) {
    boolean gone = reason instanceof NoSuchFileException && !place.equals(folder);
    if (!gone) {
      String path = place.equals(folder) ? place.toString() : relative(place);
      unreadable.add(new LeftOut(path, "it cannot be read: " + PlainReason.of(reason)));
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path place, @Nullable IOException reason) {
    return reason == null ? FileVisitResult.CONTINUE : visitFileFailed(place, reason);
  }
}
