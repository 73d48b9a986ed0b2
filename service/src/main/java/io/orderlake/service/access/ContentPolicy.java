package io.orderlake.service.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.header.HeaderWriter;

/**
 * What a browser may load for an answer: nothing for data, its own files for Swagger UI, which also
 * sets styles in its elements. A page says its own policy, which stays.
 */
final class ContentPolicy implements HeaderWriter {
  private static final String HEADER = "Content-Security-Policy";
  private static final String NOTHING =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final String SWAGGER_UI =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Override
  public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
    if (!response.containsHeader(HEADER)) {
      boolean swagger = request.getServletPath().startsWith("/swagger-ui");
      response.setHeader(HEADER, swagger ? SWAGGER_UI : NOTHING);
    }
  }
}
