package io.orderlake.service.access;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpHeaders;

/**
 * Who may use a service. Without tokens it is open to its own machine; with them every request
 * needs one.
 *
 * @param readToken lets its holder read
 * @param controlToken lets its holder read and change
 * @param hosts names by which a service without tokens may be called, besides this machine's own,
 *     such as that of a proxy in front of it
 */
@ConfigurationProperties("orderlake.access")
public record AccessProperties(
    @Nullable String readToken, @Nullable String controlToken, @DefaultValue List<String> hosts) {
  /** The role of those who may change things, in {@code HttpServletRequest.isUserInRole}. */
  public static final String CONTROL = "CONTROL";

  static final int LEAST_LENGTH = 24;

  /** What can stand in the header (RFC 6750). */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  /**
   * @throws AccessRefused if one token is missing, or they are too short, unfit for a header, or
   *     the same
   */
  public AccessProperties {
    if ((readToken == null) != (controlToken == null)) {
      throw new AccessRefused("Only one of the two tokens is set.");
    }
    if (readToken != null && controlToken != null) {
      check("read-token", readToken);
      check("control-token", controlToken);
      if (readToken.equals(controlToken)) {
        throw new AccessRefused("Both tokens are the same, so that reading would be control.");
      }
    }
  }

  /** Whether no token is needed. */
  public boolean isOpen() {
    return readToken == null;
  }

  /** Lets a request of one service be served by another, which has the same tokens. */
  HttpRequest.Builder authorize(HttpRequest.Builder request) {
    return readToken == null
        ? request
        : request.header(HttpHeaders.AUTHORIZATION, "Bearer " + readToken);
  }

  /** Without the tokens: this may be logged. */
  @Override
  public String toString() {
    return "AccessProperties[tokens=%s, hosts=%s]".formatted(isOpen() ? "none" : "set", hosts);
  }

  private static void check(String name, String token) {
    if (token.length() < LEAST_LENGTH || !TOKEN.matcher(token).matches()) {
      throw new AccessRefused(
          "orderlake.access.%s is too short, or has characters that no header may have."
              .formatted(name));
    }
  }
}
