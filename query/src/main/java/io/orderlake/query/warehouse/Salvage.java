package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import io.orderlake.query.warehouse.ObjectLines.Broken;
import io.orderlake.query.warehouse.ObjectLines.Line;
import io.orderlake.query.warehouse.ObjectLines.Unread;
import io.orderlake.query.warehouse.Rejects.RejectedLine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Saves the rows of an object that DuckDB's reader refuses into a file that it takes.
 *
 * <p>Lines are checked many at a time; of what is left, the reader itself is asked, of halves of it
 * and halves of these, until it takes all that is saved.
 */
final class Salvage {
  /** Not so many that asking the reader of them again and again would take long. */
  private static final int LINES_AT_ONCE = 2_048;

  private static final int BYTES_AT_ONCE = 8 << 20;

  private final LineCheck check;
  private final RowProbe reader;
  private final Path asked;

  private final List<Line> lines = new ArrayList<>();
  private int bytes;
  private Rejects rejects = Rejects.NONE;

  /**
   * @param asked a file to write lines into that the reader is asked of
   */
  Salvage(Session session, RowRule rule, Path asked) {
    this.check = new LineCheck(session, rule);
    this.reader = new RowProbe(session, rule);
    this.asked = asked;
  }

  /**
   * Saves an object's rows. To be called once.
   *
   * @param file its bytes as stored
   * @param clean written anew
   * @return what was not saved
   * @throws ObjectLines.Gone if the object is gone
   * @throws Unread if the object's bytes cannot be read now
   * @throws IOException if a file cannot be written
   * @throws SQLException if DuckDB fails
   */
  Rejects save(LakeObject object, Path file, Path clean) throws IOException, SQLException {
    try (ObjectLines source = new ObjectLines(object, file);
        OutputStream rows = new BufferedOutputStream(Files.newOutputStream(clean))) {
      try {
        for (Line line; (line = source.next()) != null; ) {
          add(line, rows);
        }
        saveLines(rows);
      } catch (Broken e) {
        saveLines(rows);
        rejects =
            rejects.and(
                List.of(new RejectedLine(source.nextNumber(), String.valueOf(e.getMessage()))));
      }
    }
    return rejects;
  }

  private void add(Line line, OutputStream rows) throws IOException, SQLException {
    lines.add(line);
    bytes += line.text().length;
    if (lines.size() >= LINES_AT_ONCE || bytes >= BYTES_AT_ONCE) {
      saveLines(rows);
    }
  }

  private void saveLines(OutputStream rows) throws IOException, SQLException {
    Map<Long, String> problems = new TreeMap<>(check.problems(lines));
    lines.removeIf(line -> problems.containsKey(line.number()));
    saveOrReject(lines, rows, problems);
    rejects =
        rejects.and(
            problems.entrySet().stream()
                .map(problem -> new RejectedLine(problem.getKey(), problem.getValue()))
                .toList());
    lines.clear();
    bytes = 0;
  }

  private void saveOrReject(List<Line> suspects, OutputStream rows, Map<Long, String> problems)
      throws IOException, SQLException {
    if (suspects.isEmpty()) {
      return;
    }
    if (isTaken(suspects)) {
      write(suspects, rows);
    } else if (suspects.size() == 1) {
      problems.put(suspects.get(0).number(), "is not read by DuckDB as a row");
    } else {
      int half = suspects.size() / 2;
      saveOrReject(suspects.subList(0, half), rows, problems);
      saveOrReject(suspects.subList(half, suspects.size()), rows, problems);
    }
  }

  private boolean isTaken(List<Line> suspects) throws IOException, SQLException {
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(asked))) {
      write(suspects, file);
    }
    return reader.takes(List.of(asked));
  }

  private static void write(List<Line> lines, OutputStream file) throws IOException {
    for (Line line : lines) {
      file.write(line.text());
      file.write('\n');
    }
  }
}
