package io.orderlake.service.access;

import io.orderlake.service.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses requests that call this machine by a name that is not its own. So a web page elsewhere
 * whose name is made to point here (DNS rebinding) reaches nothing, though its browser takes the
 * service for the page's own.
 *
 * <p>Only for a service without tokens: with them such a page has none to send. A request without a
 * Host comes from no browser, and passes.
 */
final class HostFilter extends OncePerRequestFilter {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

  private final List<String> hosts;
  private final JsonMapper json;

  /**
   * @param hosts allowed besides the names of loopback, without ports
   */
  HostFilter(List<String> hosts, JsonMapper json) {
    this.hosts =
        Stream.concat(LOOPBACK.stream(), hosts.stream().map(HostFilter::lowerCase)).toList();
    this.json = json;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String host = request.getHeader(HttpHeaders.HOST);
    if (host == null || hosts.contains(lowerCase(withoutPort(host)))) {
      chain.doFilter(request, response);
      return;
    }
    new Problem(
            HttpStatus.FORBIDDEN,
            "host-not-allowed",
            "Host not allowed",
            "This service is not called by this name; orderlake.access.hosts names those that it"
                + " answers to besides localhost")
        .answer(response, json);
  }

  private static String withoutPort(String host) {
    return host.replaceFirst(":[0-9]*$", "");
  }

  private static String lowerCase(String host) {
    return host.toLowerCase(Locale.ROOT);
  }
}
