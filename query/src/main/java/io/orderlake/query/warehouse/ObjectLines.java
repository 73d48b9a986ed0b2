package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an object, one after the other, without the space around them. Blank lines are
 * counted and passed over.
 *
 * <p>That its bytes cannot be read now is told apart from bytes that were read whole and cannot be
 * unpacked: the first may be otherwise the next time, the second never.
 */
final class ObjectLines implements AutoCloseable {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final LakeObject object;
  private final RawBytes raw;
  private @Nullable InputStream unpacked;
  private long number;

  /**
   * A line.
   *
   * @param number from 1 on
   * @param text as its bytes, cut off where it is much too long
   */
  record Line(long number, byte[] text) {
    boolean isTooLong() {
      return text.length > RowRule.LONGEST_LINE;
    }
  }

  /** The bytes of an object cannot be read now. */
  static final class Unread extends IOException {
    private static final long serialVersionUID = 1;

    Unread(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** An object is gone from the lake. */
  static final class Gone extends IOException {
    private static final long serialVersionUID = 1;

    Gone(NoSuchFileException cause) {
      super(cause);
    }
  }

  /** The bytes of an object were read whole, and cannot be unpacked from some line on. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    Broken(IOException cause) {
      super("cannot be unpacked from here on: " + cause.getMessage(), cause);
    }
  }

  /**
   * @param file with the object's bytes as stored
   * @throws Gone if it is gone
   * @throws Unread if it cannot be read
   */
  ObjectLines(LakeObject object, Path file) throws Gone, Unread {
    this.object = object;
    try {
      this.raw = new RawBytes(Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new Gone(e);
    } catch (IOException e) {
      throw new Unread(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The next line that is not blank, or null at the end.
   *
   * @throws Unread if the bytes cannot be read, or are not as many as were listed
   * @throws Broken if they cannot be unpacked
   */
  @Nullable Line next() throws Unread, Broken {
    try {
      for (byte[] text; (text = nextText()) != null; ) {
        number++;
        byte[] line = strip(text, number == 1);
        if (line.length > 0) {
          return new Line(number, line);
        }
      }
      raw.readToEnd();
      return null;
    } catch (Unread e) {
      throw e;
    } catch (IOException e) {
      raw.readToEnd();
      throw new Broken(e);
    }
  }

  /** Number of the line after the last one. */
  long nextNumber() {
    return number + 1;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  private byte @Nullable [] nextText() throws IOException {
    InputStream bytes = unpacked();
    int next = bytes.read();
    if (next < 0) {
      return null;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    for (; next >= 0 && next != '\n'; next = bytes.read()) {
      if (line.size() <= 2 * RowRule.LONGEST_LINE) {
        line.write(next);
      }
    }
    return line.toByteArray();
  }

  private InputStream unpacked() throws IOException {
    if (unpacked == null) {
      unpacked = new BufferedInputStream(object.isGzip() ? new GZIPInputStream(raw) : raw, 1 << 16);
    }
    return unpacked;
  }

  private static byte[] strip(byte[] text, boolean first) {
    int from = first && beginsWithMark(text) ? BYTE_ORDER_MARK.length : 0;
    int to = text.length;
    while (from < to && isSpace(text[from])) {
      from++;
    }
    while (from < to && isSpace(text[to - 1])) {
      to--;
    }
    return Arrays.copyOfRange(text, from, to);
  }

  private static boolean beginsWithMark(byte[] text) {
    return text.length >= BYTE_ORDER_MARK.length
        && Arrays.equals(
            text, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  /** As DuckDB's reader has it. */
  private static boolean isSpace(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }

  /** Bytes of a file, counted; what keeps them from being read is {@link Unread}. */
  private final class RawBytes extends FilterInputStream {
    private long count;

    RawBytes(InputStream file) {
      super(file);
    }

    @Override
    public int read() throws Unread {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws Unread {
      try {
        int read = in.read(bytes, offset, length);
        count += Math.max(0, read);
        return read;
      } catch (IOException e) {
        throw new Unread(String.valueOf(e.getMessage()), e);
      }
    }

    void readToEnd() throws Unread {
      try {
        transferTo(OutputStream.nullOutputStream());
      } catch (Unread e) {
        throw e;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      if (count != object.bytes()) {
        throw new Unread("it has " + count + " bytes, and was listed with " + object.bytes(), null);
      }
    }
  }
}
