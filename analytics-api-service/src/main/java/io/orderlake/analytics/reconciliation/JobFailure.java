package io.orderlake.analytics.reconciliation;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.query.Unanswered;
import io.orderlake.query.warehouse.WarehouseException;
import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.PlainReason;
import io.orderlake.table.TableMapping;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import software.amazon.awssdk.core.exception.SdkException;

/** What a comparison or a repair failed for. */
record JobFailure(Throwable failure) {

  /**
   * What to answer to who asks: what is away, in words, and what to do. What is none of that, as an
   * error of this service, is thrown as it is.
   *
   * @param table the name of the one that has its items
   */
  Problem problem(TableMapping entity, String table) {
    return away(table).with("entity", entity.entity().many()).with("table", table);
  }

  private Problem away(String table) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Problem problem) {
        return problem;
      }
      if (cause instanceof Unanswered unanswered) {
        throw unanswered;
      }
      if (cause instanceof SdkException) {
        return away(
            "table-unreadable",
            "Table unreadable",
            "The table '%s' cannot be read: %s. Check orderlake.table.name or orderlake.table.names, region, credentials, and that they may read the table; then ask again"
                .formatted(table, told()));
      }
      if (cause instanceof WarehouseException) {
        return away(
            "warehouse-unavailable",
            "Warehouse unavailable",
            told() + ". Ask again once it answers");
      }
      if (cause instanceof LakeUnavailable) {
        return away(
            "lake-unavailable", "Lake unavailable", told() + ". Ask again once it can be read");
      }
      if (cause instanceof IOException || cause instanceof SQLException) {
        return away(
            "comparison-impossible",
            "Comparison impossible",
            "What is known of lake and table cannot be kept: %s. Check the disk and orderlake.reconciliation.folder; then ask again"
                .formatted(told()));
      }
    }
    throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }

  private static Problem away(String name, String title, String detail) {
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, name, title, detail);
  }

  /** The cause of all, as it says itself; for the log. */
  String cause() {
    return root().toString().lines().findFirst().orElse("");
  }

  /**
   * The cause for whoever asks: what AWS, the disk and the lake answer in their words, and of all
   * else the kind, since a message may quote an item or tell what the service is made of.
   */
  String told() {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String words = words(cause);
      if (words != null) {
        return words;
      }
    }
    return root().getClass().getSimpleName();
  }

  private static @Nullable String words(Throwable cause) {
    if (cause instanceof Problem problem) {
      return problem.getBody().getDetail();
    }
    if (cause instanceof Unanswered || cause instanceof LakeUnavailable) {
      return cause.getMessage();
    }
    if (cause instanceof SdkException || cause instanceof WarehouseException) {
      return PlainReason.of(cause);
    }
    if (cause instanceof FileSystemException file) {
      return file.getReason();
    }
    if (cause instanceof SQLException) {
      return "DuckDB: " + String.valueOf(cause.getMessage()).split("[:\\n]", 2)[0];
    }
    return cause instanceof IOException ? cause.getMessage() : null;
  }

  private Throwable root() {
    return NestedExceptionUtils.getMostSpecificCause(failure);
  }
}
