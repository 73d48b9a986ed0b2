package io.orderlake.analytics.page;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Binds the page to its own files, and to the two services that it speaks with. Where only a port
 * of one is configured, it is on the host by which the page itself was called.
 */
@Component
class PagePolicy extends OncePerRequestFilter {
  /** What a policy can name; it knows no IPv6 addresses. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+");

  private final DashboardProperties properties;

  PagePolicy(DashboardProperties properties) {
    this.properties = properties;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getServletPath().startsWith("/swagger-ui");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String services =
        Stream.of(properties.simulator(), properties.transformer())
            .filter(address -> !address.equals("none"))
            .map(address -> " " + source(address, request.getServerName()))
            .collect(Collectors.joining());
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
            + " 'self'%s; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
                .formatted(services));
    chain.doFilter(request, response);
  }

  private static String source(String address, String host) {
    if (!address.startsWith(":")) {
      return address;
    }
    return (NAME.matcher(host).matches() ? host : "*") + address;
  }
}
