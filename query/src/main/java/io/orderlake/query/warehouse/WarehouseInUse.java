package io.orderlake.query.warehouse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Another process has the file open. */
public final class WarehouseInUse extends IllegalStateException {
  private static final long serialVersionUID = 1;
  private static final Pattern PROCESS = Pattern.compile("PID \\d+");

  /**
   * @param lock DuckDB's words, which name the process, with all of its command line
   */
  public WarehouseInUse(String lock) {
    super(
        "another process%s has it open, such as a DuckDB shell or this service itself"
            .formatted(process(lock)));
  }

  private static String process(String lock) {
    Matcher process = PROCESS.matcher(lock);
    return process.find() ? " (" + process.group() + ")" : "";
  }
}
