package io.orderlake.analytics.engine.athena;

import io.orderlake.http.Problem;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A value as a literal of Athena's SQL, which is what ExecutionParameters are.
 *
 * <ul>
 *   <li>A string stands in single quotes, those in it doubled; nothing else in it has a meaning.
 *   <li>A number stands plainly, a decimal without exponent.
 *   <li>Null is the keyword {@code NULL}: Athena has no other way to say it, as an empty parameter
 *       is refused (the least length is 1) and {@code 'NULL'} is a string. Its type comes from the
 *       CAST that the report puts around the question mark.
 * </ul>
 */
final class SqlLiteral {
  /** Of an execution parameter, in characters. */
  private static final int LONGEST = 1024;

  private SqlLiteral() {}

  /**
   * @throws Problem {@code invalid-parameter} if the text is longer than Athena takes
   */
  static String of(@Nullable Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Number number) {
      return number.toString();
    }
    return quoted(value.toString());
  }

  private static String quoted(String text) {
    String literal = "'" + text.replace("'", "''") + "'";
    if (literal.length() > LONGEST) {
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "invalid-parameter",
          "Invalid parameter",
          "A parameter is too long: with its quotation marks Athena takes up to "
              + LONGEST
              + " characters");
    }
    return literal;
  }
}
