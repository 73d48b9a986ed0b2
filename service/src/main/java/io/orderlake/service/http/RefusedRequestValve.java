package io.orderlake.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers what Tomcat itself refuses, such as an address that is none, as a problem like any other.
 */
public final class RefusedRequestValve extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    HttpStatus status = HttpStatus.resolve(response.getStatus());
    if (status == null
        || !status.isError()
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    String body =
        """
        {"type":"urn:orderlake:problem:%s","title":"%s","status":%d,"detail":"The server cannot take this request"}"""
            .formatted(ProblemAdvice.nameOf(status), status.getReasonPhrase(), status.value());
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.getOutputStream().write(body.getBytes(UTF_8));
      response.finishResponse();
    } catch (IOException e) {
      // The caller is gone.
    }
  }

  /** Puts it where Tomcat has its own. */
  static final class Installer {
    private static final TomcatContextCustomizer INSTALL =
        context ->
            ((StandardHost) context.getParent())
                .setErrorReportValveClass(RefusedRequestValve.class.getName());

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusedRequestValve() {
      return factory -> factory.addContextCustomizers(INSTALL);
    }
  }
}
