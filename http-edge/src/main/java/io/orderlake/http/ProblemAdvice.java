package io.orderlake.http;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Answers every error as problem+json with a stable type. An unexpected error is logged whole under
 * an id; the caller gets that id and nothing of its insides.
 */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final URI BLANK = URI.create("about:blank");

  /** One field of a request at fault. */
  record FieldProblem(String field, String message) {}

  @ExceptionHandler
  @Nullable ResponseEntity<Object> unexpected(Exception exception, WebRequest request) {
    String id = UUID.randomUUID().toString();
    log.error("Request failed unexpectedly, error id {}", id, exception);
    ProblemDetail body =
        Problem.body(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal-error",
            "Internal error",
            "Something went wrong on our side. The service's log has it under error id " + id);
    return handleExceptionInternal(
        exception, body, new HttpHeaders(), HttpStatus.INTERNAL_SERVER_ERROR, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
      MethodArgumentNotValidException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<FieldProblem> fields =
        exception.getFieldErrors().stream().map(ProblemAdvice::problemOf).toList();
    ProblemDetail body =
        Problem.body(
            HttpStatus.BAD_REQUEST,
            "invalid-fields",
            "Invalid fields",
            "Correct the fields listed under errors and send the request again");
    body.setProperty("errors", fields);
    return handleExceptionInternal(exception, body, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail body =
        Problem.body(
            HttpStatus.BAD_REQUEST,
            "unreadable-body",
            "Unreadable body",
            "The body is not the JSON that this address expects: check its syntax and its types");
    return handleExceptionInternal(exception, body, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String parameter = String.valueOf(exception.getPropertyName());
    Class<?> type = exception.getRequiredType();
    String form = type == null ? "of another form" : "of type " + type.getSimpleName();
    ProblemDetail body = invalidParameter(parameter, parameter + " must be " + form);
    return handleExceptionInternal(exception, body, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
      MissingServletRequestParameterException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String parameter = exception.getParameterName();
    ProblemDetail body = invalidParameter(parameter, parameter + " is missing");
    return handleExceptionInternal(exception, body, headers, status, request);
  }

  private static ProblemDetail invalidParameter(String parameter, String detail) {
    ProblemDetail body =
        Problem.body(HttpStatus.BAD_REQUEST, "invalid-parameter", "Invalid parameter", detail);
    body.setProperty("parameter", parameter);
    return body;
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
      NoResourceFoundException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail body =
        Problem.body(
            HttpStatus.NOT_FOUND, "not-found", "Not found", "There is nothing at this address");
    return handleExceptionInternal(exception, body, headers, status, request);
  }

  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    if (body instanceof ProblemDetail problem && isUntyped(problem)) {
      problem.setType(URI.create("urn:orderlake:problem:" + nameOf(status)));
    }
    return new ResponseEntity<>(body, headers, status);
  }

  private static boolean isUntyped(ProblemDetail problem) {
    return problem.getType() == null || problem.getType().equals(BLANK);
  }

  private static String nameOf(HttpStatusCode status) {
    HttpStatus known = HttpStatus.resolve(status.value());
    return known == null ? "error" : known.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static FieldProblem problemOf(FieldError error) {
    String message = error.getDefaultMessage();
    return new FieldProblem(error.getField(), message == null ? "is not valid" : message);
  }
}
