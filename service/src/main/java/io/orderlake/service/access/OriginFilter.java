package io.orderlake.service.access;

import io.orderlake.service.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets the pages of allowed origins use the service (CORS), and no others: neither their requests,
 * nor what they embed, such as the address of a report as if it were a picture or in a frame. A
 * link from anywhere may be followed. What is no page sends no origin, and passes.
 *
 * <p>A page is the service's own if its origin and the Host called have the same name and port;
 * whether it came by https is for a proxy in front to know.
 */
final class OriginFilter extends OncePerRequestFilter {
  /** A browser's word on who made it ask, where it is sent no origin. */
  private static final String FETCH_SITE = "Sec-Fetch-Site";

  /** Another port of this machine is the same site. */
  private static final Set<String> NOT_OWN = Set.of("cross-site", "same-site");

  private static final String FETCH_MODE = "Sec-Fetch-Mode";

  /** What the answer is for: {@code document} is a window of its own, {@code iframe} is not. */
  private static final String FETCH_DEST = "Sec-Fetch-Dest";

  private static final Set<String> OWN_SCHEMES = Set.of("http://", "https://");

  private final AllowedOrigins allowed;
  private final JsonMapper json;

  OriginFilter(AllowedOrigins allowed, JsonMapper json) {
    this.allowed = allowed;
    this.json = json;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && allowed.contains(origin)) {
      response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      if (isPreflight(request)) {
        answerPreflight(response);
      } else {
        chain.doFilter(request, response);
      }
    } else if (origin == null ? isEmbeddedElsewhere(request) : !isOwn(origin, request)) {
      refuse(response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean isOwn(String origin, HttpServletRequest request) {
    @Nullable String host = request.getHeader(HttpHeaders.HOST);
    return host != null
        && OWN_SCHEMES.stream().anyMatch(scheme -> origin.equalsIgnoreCase(scheme + host));
  }

  /** A link to here may be followed from anywhere: the page that has it does not see the answer. */
  private static boolean isEmbeddedElsewhere(HttpServletRequest request) {
    return NOT_OWN.contains(String.valueOf(request.getHeader(FETCH_SITE)))
        && !("navigate".equals(request.getHeader(FETCH_MODE))
            && "document".equals(request.getHeader(FETCH_DEST)));
  }

  private static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
  }

  private static void answerPreflight(HttpServletResponse response) {
    response.setHeader(
        HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE");
    response.setHeader(
        HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
        HttpHeaders.CONTENT_TYPE + ", " + HttpHeaders.AUTHORIZATION);
    response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
    response.setStatus(HttpStatus.NO_CONTENT.value());
  }

  private void refuse(HttpServletResponse response) throws IOException {
    new Problem(
            HttpStatus.FORBIDDEN,
            "origin-not-allowed",
            "Origin not allowed",
            "A page of this origin may not use this service; orderlake.allowed-origins names those"
                + " that may")
        .answer(response, json);
  }
}
