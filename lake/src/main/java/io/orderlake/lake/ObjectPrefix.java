package io.orderlake.lake;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A prefix of object keys with Firehose's expressions: {@code !{timestamp:<pattern>}} in UTC,
 * {@code !{firehose:error-output-type}} and {@code !{firehose:random-string}} (11 characters).
 *
 * <p>As Firehose does, a prefix without a timestamp gets {@code yyyy/MM/dd/HH/} appended. Differs
 * from AWS: {@code partitionKeyFromLambda} and {@code partitionKeyFromQuery} are refused.
 */
public final class ObjectPrefix {
  private static final Pattern EXPRESSION = Pattern.compile("!\\{([^:}]+):([^}]+)}");
  private static final String DEFAULT_TIMESTAMP = "!{timestamp:yyyy/MM/dd/HH/}";
  private static final String RANDOM_CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int RANDOM_LENGTH = 11;
  private static final String ERROR_OUTPUT_TYPE = "error-output-type";

  private final String text;

  private ObjectPrefix(String text) {
    this.text = text.contains("!{timestamp:") ? text : text + DEFAULT_TIMESTAMP;
    resolve(Instant.EPOCH, "");
  }

  /**
   * The prefix of objects of rows, by their time of arrival.
   *
   * @param prefix as the mapping says it
   */
  public static ObjectPrefix ofRows(String prefix) {
    return new ObjectPrefix(prefix + LakeLayout.PARTITIONS);
  }

  /**
   * The prefix of objects of errors, which may say their type.
   *
   * @throws IllegalArgumentException if an expression is unknown or its pattern is none
   */
  public static ObjectPrefix ofErrors(String text) {
    return new ObjectPrefix(text);
  }

  /** The prefix of an object of rows whose oldest record arrived at a time. */
  public String resolve(Instant arrival) {
    return resolve(arrival, "");
  }

  /** The prefix of an object of errors of a type, such as {@code processing-failed}. */
  public String resolve(Instant arrival, String errorOutputType) {
    return EXPRESSION
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found, arrival, errorOutputType)));
  }

  private String value(MatchResult found, Instant arrival, String errorOutputType) {
    String name = found.group(2);
    if (found.group(1).equals("timestamp")) {
      return DateTimeFormatter.ofPattern(name, Locale.ROOT)
          .withZone(ZoneOffset.UTC)
          .format(arrival);
    }
    if (found.group(1).equals("firehose") && name.equals("random-string")) {
      return randomString();
    }
    if (found.group(1).equals("firehose") && name.equals(ERROR_OUTPUT_TYPE)) {
      return errorOutputType;
    }
    throw new IllegalArgumentException("Unknown expression " + found.group() + " in " + text);
  }

  private static String randomString() {
    return ThreadLocalRandom.current()
        .ints(RANDOM_LENGTH, 0, RANDOM_CHARACTERS.length())
        .mapToObj(i -> String.valueOf(RANDOM_CHARACTERS.charAt(i)))
        .collect(Collectors.joining());
  }
}
