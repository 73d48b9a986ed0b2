package io.orderlake.transformer.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Bytes of JSON that grow as they are written. The caller sees to commas and brackets. */
public final class JsonWriter {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] bytes;
  private int length;

  /**
   * @param capacity bytes that are likely enough
   */
  public JsonWriter(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** Bytes written so far. */
  public int length() {
    return length;
  }

  public JsonWriter raw(byte[] json) {
    room(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  public JsonWriter raw(String ascii) {
    return raw(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  public JsonWriter raw(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  /** A string, in its quotes. */
  public JsonWriter string(Text text) {
    return raw('"').characters(text).raw('"');
  }

  /** A string's characters, without quotes. */
  public JsonWriter characters(Text text) {
    room(text.longestJson());
    if (text.special()) {
      escape(text);
    } else {
      text.copyTo(bytes, length);
      length += text.length();
    }
    return this;
  }

  /** A whole number, not negative. */
  public JsonWriter number(long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits(number, digits);
  }

  /** The last digits of a number, not negative, with zeros before it where it has fewer. */
  public JsonWriter digits(long number, int digits) {
    room(digits);
    long rest = number;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /**
   * A number with places behind the point, all of them: 1230 hundredths are {@code 12.30}.
   *
   * @param one how many of its parts are one: ten to the power of the places
   */
  public JsonWriter decimal(long parts, int places, long one) {
    if (parts < 0) {
      raw('-');
    }
    long rest = Math.abs(parts);
    if (places == 0) {
      return number(rest);
    }
    // Most are of money; to divide by what the compiler knows takes a fraction of the time.
    return places == 2
        ? number(rest / 100).raw('.').twoDigits((int) (rest % 100))
        : number(rest / one).raw('.').digits(rest % one, places);
  }

  /** Two digits, of a number from 0 to 99. */
  public JsonWriter twoDigits(int number) {
    room(2);
    bytes[length] = (byte) ('0' + number / 10);
    bytes[length + 1] = (byte) ('0' + number % 10);
    length += 2;
    return this;
  }

  /** Takes back what was written behind a length. */
  public void cutTo(int earlierLength) {
    length = earlierLength;
  }

  /** What another writer has, in Base64, without quotes. */
  public JsonWriter base64(JsonWriter other) {
    return raw(Base64.getEncoder().encode(ByteBuffer.wrap(other.bytes, 0, other.length)).array());
  }

  /** Characters as they are: JSON already, or what needs no escapes. */
  public JsonWriter copy(Text json) {
    room(json.length());
    json.copyTo(bytes, length);
    length += json.length();
    return this;
  }

  /** What was written, as a text. */
  public Text toText() {
    return new Text(toBytes(), 0, length, true);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  private void escape(Text text) {
    for (int i = 0; i < text.length(); i++) {
      byte b = text.at(i);
      if (b >= ' ' || b < 0) {
        if (b == '"' || b == '\\') {
          bytes[length++] = '\\';
        }
        bytes[length++] = b;
      } else {
        control(b);
      }
    }
  }

  private void control(byte b) {
    bytes[length++] = '\\';
    switch (b) {
      case '\b' -> bytes[length++] = 'b';
      case '\t' -> bytes[length++] = 't';
      case '\n' -> bytes[length++] = 'n';
      case '\f' -> bytes[length++] = 'f';
      case '\r' -> bytes[length++] = 'r';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 0xF];
      }
    }
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
