package io.orderlake.query.athena;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A value as a literal of Athena's SQL, which is what ExecutionParameters are, too.
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
  private SqlLiteral() {}

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
    return "'" + value.toString().replace("'", "''") + "'";
  }
}
