package io.orderlake.analytics.warehouse;

import java.sql.SQLException;

/** DuckDB failed. What was committed is safe; asking again may help. */
public final class WarehouseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WarehouseException(String message, SQLException cause) {
    super(message, cause);
  }
}
