package io.orderlake.service.http;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what failed before it came to a controller as the problem that it is. */
@Hidden
@RestController
class ErrorProblems implements ErrorController {

  @RequestMapping("/error")
  ResponseEntity<ProblemDetail> problem(HttpServletRequest request) {
    HttpStatus status = statusOf(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
    ProblemDetail body =
        Problem.body(
            status,
            ProblemAdvice.nameOf(status),
            status.getReasonPhrase(),
            "The request could not be served");
    body.setInstance(asked(request));
    return ResponseEntity.status(status).body(body);
  }

  /** What was asked for, and not the address at which errors are answered. */
  private static URI asked(HttpServletRequest request) {
    String asked = (String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    try {
      return new URI(asked == null ? request.getRequestURI() : asked);
    } catch (URISyntaxException e) {
      return URI.create("/");
    }
  }

  /** Asked for directly there is no error, nor anything else. */
  private static HttpStatus statusOf(@Nullable Object code) {
    HttpStatus known = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    return known == null ? HttpStatus.NOT_FOUND : known;
  }
}
