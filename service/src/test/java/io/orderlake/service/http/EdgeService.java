package io.orderlake.service.http;

import io.orderlake.service.ServiceEdge;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;

/** A service with this edge and next to nothing behind it, on a port of its own. */
public final class EdgeService implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import({ServiceEdge.class, Things.class, Failing.class})
  static class Application {}

  /** Fails where no controller is. */
  @Component
  static class Failing extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      if (request.getRequestURI().equals("/api/failing")) {
        throw new ServletException("on purpose");
      }
      chain.doFilter(request, response);
    }
  }

  record Thing(String name, List<Object> parts) {}

  @RestController
  static class Things {
    @GetMapping("/api/things")
    Map<String, String> look(@RequestParam Map<String, String> parameters) {
      return parameters;
    }

    @GetMapping("/api/things/since")
    String since(@RequestParam Instant time) {
      return time.toString();
    }

    @GetMapping("/api/things/named")
    String named(@RequestParam(required = false) @Nullable String name) {
      return name == null ? "nobody" : "somebody";
    }

    @PostMapping("/api/things")
    Thing change(@RequestBody Thing thing) {
      return thing;
    }
  }

  private EdgeService(ConfigurableApplicationContext context) {
    this.context = context;
  }

  public static EdgeService start(String... settings) {
    SpringApplicationBuilder application =
        new SpringApplicationBuilder(Application.class)
            .properties(
                "server.port=0",
                "spring.main.banner-mode=off",
                "spring.jackson.deserialization.fail-on-unknown-properties=true",
                "logging.level.root=warn");
    String[] arguments = new String[settings.length];
    for (int i = 0; i < settings.length; i++) {
      arguments[i] = "--" + settings[i];
    }
    return new EdgeService(application.run(arguments));
  }

  public int port() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  /** Asks as a program on this machine would. */
  public RawAnswer send(String method, String target, String... headers) {
    return RawAnswer.to(port(), method + " " + target + " HTTP/1.1", hosted(headers), "");
  }

  public RawAnswer post(String target, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type: application/json";
    all[headers.length + 1] = "Content-Length: " + body.length();
    return RawAnswer.to(port(), "POST " + target + " HTTP/1.1", hosted(all), body);
  }

  private String[] hosted(String... headers) {
    if (List.of(headers).stream().anyMatch(header -> header.startsWith("Host:"))) {
      return headers;
    }
    String[] all = new String[headers.length + 1];
    all[0] = "Host: localhost:" + port();
    System.arraycopy(headers, 0, all, 1, headers.length);
    return all;
  }

  @Override
  public void close() {
    context.close();
  }
}
