package io.orderlake.query.warehouse;

import io.orderlake.service.outage.FullDisk;
import java.nio.file.Path;

/** DuckDB or its disk failed. What was committed is safe; asking again may help. */
public final class WarehouseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WarehouseException(String message, Exception cause) {
    super(message, cause);
  }

  /** One that tells how much room there is, if that is what DuckDB lacks. */
  static WarehouseException of(String message, Exception cause, WarehouseProperties properties) {
    boolean isFull = isFull(properties, cause);
    return new WarehouseException(
        isFull
            ? message + ", as the disk is full: " + FullDisk.room(Path.of(properties.file()))
            : message,
        cause);
  }

  /** DuckDB does not always tell. */
  static boolean isFull(WarehouseProperties properties, Exception cause) {
    return !properties.inMemory()
        && (FullDisk.isBehind(cause) || FullDisk.isAt(Path.of(properties.file())));
  }
}
