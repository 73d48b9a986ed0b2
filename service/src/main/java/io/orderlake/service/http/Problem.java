package io.orderlake.service.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request that cannot be served, told to the caller as problem+json (RFC 9457).
 *
 * <p>The type is stable, {@code urn:orderlake:problem:<name>}, so that programs can rely on it; the
 * detail says what is wrong and what to do, for people.
 */
public final class Problem extends ErrorResponseException {
  private static final long serialVersionUID = 1;
  private static final String TYPE = "urn:orderlake:problem:";

  /**
   * @param name kebab-case name of the kind of problem, never changed once published
   */
  public Problem(HttpStatus status, String name, String title, String detail) {
    super(status, body(status, name, title, detail), null);
  }

  /** Adds a member to the body, such as the list of fields at fault. */
  public Problem with(String member, Object value) {
    getBody().setProperty(member, value);
    return this;
  }

  /** Says in how many seconds the same request may be served. */
  public Problem retryAfter(int seconds) {
    getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    return this;
  }

  /** Of a request with a header, a parameter's name or an address that none may have. */
  public static Problem malformedRequest() {
    return new Problem(
        HttpStatus.BAD_REQUEST,
        "malformed-request",
        "Malformed request",
        "The address, a header or a parameter's name has characters that it may not have");
  }

  /** Answers a request that comes to no controller. */
  public void answer(HttpServletResponse response, JsonMapper json) throws IOException {
    response.setStatus(getStatusCode().value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    json.writeValue(response.getOutputStream(), getBody());
  }

  static ProblemDetail body(HttpStatus status, String name, String title, String detail) {
    ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
    body.setType(URI.create(TYPE + name));
    body.setTitle(title);
    return body;
  }
}
