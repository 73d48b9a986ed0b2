package io.orderlake.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets the pages of allowed origins use the service (CORS), and refuses a change that comes from a
 * page of any other. What is no page sends no origin, and passes.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties(AllowedOrigins.class)
class OriginFilter extends OncePerRequestFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

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
    if (origin == null || isOwn(origin, request)) {
      chain.doFilter(request, response);
    } else if (allowed.contains(origin)) {
      response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      if (request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) == null) {
        chain.doFilter(request, response);
      } else {
        answerPreflight(response);
      }
    } else if (READING.contains(request.getMethod())) {
      // Without the header above, the browser keeps the answer from the page.
      chain.doFilter(request, response);
    } else {
      refuse(response);
    }
  }

  private static boolean isOwn(String origin, HttpServletRequest request) {
    return origin.equals(request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST));
  }

  private static void answerPreflight(HttpServletResponse response) {
    response.setHeader(
        HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE");
    response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HttpHeaders.CONTENT_TYPE);
    response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
    response.setStatus(HttpStatus.NO_CONTENT.value());
  }

  private void refuse(HttpServletResponse response) throws IOException {
    ProblemDetail body =
        Problem.body(
            HttpStatus.FORBIDDEN,
            "origin-not-allowed",
            "Origin not allowed",
            "A page of this origin may change nothing here; orderlake.allowed-origins names those"
                + " that may");
    response.setStatus(HttpStatus.FORBIDDEN.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    json.writeValue(response.getOutputStream(), body);
  }
}
