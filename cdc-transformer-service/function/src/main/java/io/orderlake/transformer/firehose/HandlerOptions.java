package io.orderlake.transformer.firehose;

import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.util.Locale;
import java.util.Map;

/**
 * The options of the Lambda function, from its environment: {@code ORDERLAKE_TABLE_NAME}, without
 * which every table is accepted, and {@code ORDERLAKE_REMOVE_EVENTS}, {@code keep} (the default) or
 * {@code drop}.
 */
final class HandlerOptions {
  private static final String TABLE_NAME = "ORDERLAKE_TABLE_NAME";
  private static final String REMOVE_EVENTS = "ORDERLAKE_REMOVE_EVENTS";

  private HandlerOptions() {}

  static TransformOptions from(Map<String, String> environment) {
    String table = environment.getOrDefault(TABLE_NAME, "").strip();
    return new TransformOptions(
        table.isEmpty() ? null : table,
        removeEvents(environment.getOrDefault(REMOVE_EVENTS, "keep")));
  }

  private static RemoveEvents removeEvents(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "keep", "" -> RemoveEvents.KEEP;
      case "drop" -> RemoveEvents.DROP;
      default ->
          throw new IllegalArgumentException(
              REMOVE_EVENTS + " must be keep or drop, but is '" + value + "'");
    };
  }
}
