package io.orderlake.service.access;

import io.orderlake.service.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import tools.jackson.databind.json.JsonMapper;

/** How a caller is told that a token is missing, wrong or too weak, or a request malformed. */
final class Refusals
    implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {
  private static final String CHALLENGE = "Bearer realm=\"orderlake\"";

  private final JsonMapper json;

  Refusals(JsonMapper json) {
    this.json = json;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    if (failure instanceof BadCredentialsException) {
      challenge(response, ", error=\"invalid_token\"");
      new Problem(
              HttpStatus.UNAUTHORIZED,
              "token-not-valid",
              "Token not valid",
              "The token sent is none of this service's; it has a read token and a control token")
          .answer(response, json);
    } else {
      challenge(response, "");
      new Problem(
              HttpStatus.UNAUTHORIZED,
              "token-required",
              "Token required",
              "Send a token of this service: Authorization: Bearer <token>")
          .answer(response, json);
    }
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
      throws IOException {
    challenge(response, ", error=\"insufficient_scope\"");
    new Problem(
            HttpStatus.FORBIDDEN,
            "control-token-required",
            "Control token required",
            "The read token lets its holder look, not change; send the control token")
        .answer(response, json);
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException rejected)
      throws IOException {
    Problem.malformedRequest().answer(response, json);
  }

  private static void challenge(HttpServletResponse response, String error) {
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + error);
  }
}
