package io.orderlake.query.athena;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.query.athena.AthenaProperties.Parameters;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;

/** Makes of a query what Athena is asked: equal requests are equal questions. */
final class QueryRequests {
  /** A question mark, or what may hold one that is none. */
  private static final Pattern TOKEN =
      Pattern.compile("'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\\*.*?\\*/|(\\?)", Pattern.DOTALL);

  /** Of a query's text, in bytes. */
  static final int LONGEST_TEXT = 262_144;

  /** Of an execution parameter, in characters. */
  static final int LONGEST_PARAMETER = 1_024;

  private final AthenaProperties properties;

  QueryRequests(AthenaProperties properties) {
    this.properties = properties;
  }

  /**
   * The request, yet without a token.
   *
   * @throws Unanswered {@code invalid-parameter} if a value makes it longer than Athena takes
   */
  StartQueryExecutionRequest of(Query query) {
    List<String> literals = query.arguments().stream().map(SqlLiteral::of).toList();
    StartQueryExecutionRequest.Builder request =
        StartQueryExecutionRequest.builder()
            .workGroup(properties.workgroup())
            .queryExecutionContext(context -> context.database(properties.database()));
    if (properties.parameters() == Parameters.INLINE) {
      String text = inline(query.sql(), literals);
      refuse(text.getBytes(UTF_8).length > LONGEST_TEXT, LONGEST_TEXT + " bytes with the query");
      request.queryString(text);
    } else {
      refuse(
          literals.stream().anyMatch(literal -> literal.length() > LONGEST_PARAMETER),
          LONGEST_PARAMETER + " characters with its quotation marks");
      request.queryString(query.sql());
      if (!literals.isEmpty()) { // An empty list is refused.
        request.executionParameters(literals);
      }
    }
    if (properties.outputLocation() != null) {
      request.resultConfiguration(result -> result.outputLocation(properties.outputLocation()));
    }
    int reuse = (int) properties.resultReuse().toMinutes();
    if (reuse > 0) {
      request.resultReuseConfiguration(
          it -> it.resultReuseByAgeConfiguration(age -> age.enabled(true).maxAgeInMinutes(reuse)));
    }
    return request.build();
  }

  /**
   * The request with a token made of all that it says, and of a generation: a repeated start joins
   * the execution that there is, also after a lost answer, a restart, or from another instance of
   * this service. Since other parameters make another token, Athena never sees one with two
   * meanings.
   */
  static StartQueryExecutionRequest withToken(
      StartQueryExecutionRequest request, String generation) {
    List<String> said =
        List.of(
            request.queryString(),
            String.join("\u0001", request.executionParameters()),
            request.workGroup(),
            request.queryExecutionContext().database(),
            String.valueOf(request.resultConfiguration()),
            String.valueOf(request.resultReuseConfiguration()),
            generation);
    return request.toBuilder().clientRequestToken(sha256(String.join("\u0000", said))).build();
  }

  private static void refuse(boolean tooLong, String longest) {
    if (tooLong) {
      throw new Unanswered(
          Kind.INVALID_PARAMETER, "A parameter is too long: Athena takes up to " + longest);
    }
  }

  private static String inline(String sql, List<String> literals) {
    Iterator<String> values = literals.iterator();
    return TOKEN
        .matcher(sql)
        .replaceAll(
            token ->
                Matcher.quoteReplacement(token.group(1) == null ? token.group() : values.next()));
  }

  private static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
