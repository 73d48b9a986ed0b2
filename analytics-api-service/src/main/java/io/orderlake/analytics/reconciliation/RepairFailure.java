package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.lake.LakeUnavailable;
import io.orderlake.http.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import software.amazon.awssdk.core.exception.SdkException;

/** What a repair failed for. */
record RepairFailure(Throwable failure) {

  /** The cause of all, as it says itself; for the log. */
  String cause() {
    return root().toString().lines().findFirst().orElse("");
  }

  /**
   * The cause for whoever asks: what AWS, the disk and the lake answer in their words, and of all
   * else the kind, since a message may quote an order or tell what the service is made of.
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
    if (cause instanceof SdkException || cause instanceof LakeUnavailable) {
      return cause.getMessage();
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
