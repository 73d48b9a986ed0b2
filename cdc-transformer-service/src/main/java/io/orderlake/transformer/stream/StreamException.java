package io.orderlake.transformer.stream;

import org.jspecify.annotations.Nullable;

/** A stream's refusal that its reader knows how to meet; anything else is a fault of its source. */
public abstract sealed class StreamException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private StreamException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Records older than the stream's retention were asked for: they are gone from it. */
  public static final class Trimmed extends StreamException {
    private static final long serialVersionUID = 1;

    public Trimmed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The iterator was kept too long; a new one goes on from the last record read. */
  public static final class ExpiredIterator extends StreamException {
    private static final long serialVersionUID = 1;

    public ExpiredIterator(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Too many requests: ask again later. */
  public static final class Throttled extends StreamException {
    private static final long serialVersionUID = 1;

    public Throttled(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
