package io.orderlake.transformer.stream;

import org.jspecify.annotations.Nullable;

/** Why a stream did not do what it was asked. */
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

  /** The shard has no such position: perhaps it is another stream's, or is as it was before. */
  public static final class NoPosition extends StreamException {
    private static final long serialVersionUID = 1;

    public NoPosition(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** There is no such stream, shard or position: perhaps another stream has its name now. */
  public static final class Gone extends StreamException {
    private static final long serialVersionUID = 1;

    public Gone(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The stream does not answer, or with an error of its own: ask again later, or for less. */
  public static final class Unavailable extends StreamException {
    private static final long serialVersionUID = 1;

    public Unavailable(String message, @Nullable Throwable cause) {
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
