package io.orderlake.service.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/**
 * Takes the token from a request ({@code Authorization: Bearer …}) and tells which rights its
 * holder has. Where no tokens are set, everyone has both: who reaches the service then is on its
 * machine.
 *
 * <p>How long a comparison takes says nothing of the tokens.
 */
final class Tokens implements AuthenticationManager, AuthenticationConverter {
  /** The right to look. */
  static final String READ = "READ";

  /** The right to change. */
  static final String CONTROL = AccessProperties.CONTROL;

  private static final String SCHEME = "Bearer ";
  private static final Authentication ANYONE =
      new PreAuthenticatedAuthenticationToken("anyone", "");

  private final boolean open;
  private final byte[] read;
  private final byte[] control;

  Tokens(AccessProperties access) {
    this.open = access.isOpen();
    this.read = digest(String.valueOf(access.readToken()));
    this.control = digest(String.valueOf(access.controlToken()));
  }

  /** Null where a request names no token though one is needed. */
  @Override
  public @Nullable Authentication convert(HttpServletRequest request) {
    if (open) {
      return ANYONE;
    }
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    return new PreAuthenticatedAuthenticationToken(
        "token", header.substring(SCHEME.length()).trim());
  }

  /**
   * @throws BadCredentialsException if the token is neither
   */
  @Override
  public Authentication authenticate(Authentication asked) {
    byte[] given = digest(String.valueOf(asked.getCredentials()));
    boolean mayControl = MessageDigest.isEqual(given, control) | open;
    boolean mayRead = MessageDigest.isEqual(given, read) | mayControl;
    if (!mayRead) {
      throw new BadCredentialsException("unknown token");
    }
    return new PreAuthenticatedAuthenticationToken(
        mayControl ? "control" : "read",
        "",
        mayControl
            ? AuthorityUtils.createAuthorityList("ROLE_" + READ, "ROLE_" + CONTROL)
            : AuthorityUtils.createAuthorityList("ROLE_" + READ));
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
