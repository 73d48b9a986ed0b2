package io.orderlake.service.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.validation.BindingResult;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Answers every error as problem+json with a stable type, and names the fields and parameters at
 * fault as the caller wrote them. An unexpected error is logged whole under an id; the caller gets
 * that id and nothing of its insides.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final URI BLANK = URI.create("about:blank");

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

  /** Comes when a parameter or header is first read whose characters are refused. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> malformed(
      RequestRejectedException exception, WebRequest request) {
    ProblemDetail body = Problem.malformedRequest().getBody();
    return handleExceptionInternal(
        exception, body, new HttpHeaders(), HttpStatus.BAD_REQUEST, request);
  }

  /** Tomcat's word for parameters that it cannot take apart; it comes when they are first read. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> unreadableParameters(
      InvalidParameterException exception, WebRequest request) {
    InvalidField field = new InvalidField("", "the parameters of the address cannot be read");
    HttpHeaders headers = new HttpHeaders();
    return invalid(List.of(field), exception, headers, HttpStatus.BAD_REQUEST, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
      MethodArgumentNotValidException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    BindingResult result = exception.getBindingResult();
    return invalid(fields(result, result.getTarget()), exception, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
      HandlerMethodValidationException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<InvalidField> fields = new ArrayList<>();
    for (ParameterValidationResult result : exception.getParameterValidationResults()) {
      if (!(result instanceof ParameterErrors body)) {
        return invalidParameter(result, exception, headers, status, request);
      }
      fields.addAll(fields(body, body.getArgument()));
    }
    return invalid(fields, exception, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String name = String.valueOf(exception.getPropertyName());
    if (exception instanceof MethodArgumentTypeMismatchException mismatch) {
      name = mismatch.getName();
    }
    String complaint =
        exception.getRequiredType() == Instant.class
            ? AskedTime.complaint(String.valueOf(exception.getValue()))
            : mustBe(exception.getRequiredType());
    Problem problem = InvalidField.parameter(name, complaint);
    return handleExceptionInternal(exception, problem.getBody(), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
      MissingServletRequestParameterException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    Problem problem = InvalidField.parameter(exception.getParameterName(), "is missing");
    return handleExceptionInternal(exception, problem.getBody(), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (NestedExceptionUtils.getRootCause(exception) instanceof Problem problem) {
      return handleExceptionInternal(
          exception, problem.getBody(), headers, problem.getStatusCode(), request);
    }
    if (exception.getCause() instanceof MismatchedInputException mismatch) {
      String message =
          mismatch instanceof UnrecognizedPropertyException
              ? "is not a known field"
              : mustBe(mismatch.getTargetType());
      InvalidField field = new InvalidField(pathOf(mismatch), message);
      return invalid(List.of(field), exception, headers, status, request);
    }
    ProblemDetail body =
        Problem.body(
            HttpStatus.BAD_REQUEST,
            "unreadable-body",
            "Unreadable body",
            "The body is not the JSON that this address expects: check its syntax and its types");
    return handleExceptionInternal(exception, body, headers, status, request);
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

  static String nameOf(HttpStatusCode status) {
    HttpStatus known = HttpStatus.resolve(status.value());
    return known == null ? "error" : known.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private @Nullable ResponseEntity<Object> invalidParameter(
      ParameterValidationResult result,
      Exception exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String name = String.valueOf(result.getMethodParameter().getParameterName());
    String message = messageOf(result.getResolvableErrors().get(0));
    Problem problem = InvalidField.parameter(name, message);
    return handleExceptionInternal(exception, problem.getBody(), headers, status, request);
  }

  private @Nullable ResponseEntity<Object> invalid(
      List<InvalidField> fields,
      Exception exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return handleExceptionInternal(
        exception, InvalidField.problem(fields).getBody(), headers, status, request);
  }

  private static List<InvalidField> fields(Errors errors, @Nullable Object body) {
    return errors.getFieldErrors().stream()
        .map(error -> new InvalidField(nameIn(body, error), messageOf(error)))
        .toList();
  }

  private static String mustBe(@Nullable Class<?> type) {
    if (type == null || !type.isEnum()) {
      return "is not of the type it must have";
    }
    return Arrays.stream(type.getFields())
        .filter(Field::isEnumConstant)
        .map(ProblemAdvice::nameOf)
        .collect(Collectors.joining(", ", "must be one of ", ""));
  }

  private static String nameOf(Field constant) {
    JsonProperty property = constant.getAnnotation(JsonProperty.class);
    return property == null ? constant.getName() : property.value();
  }

  private static String messageOf(MessageSourceResolvable error) {
    String message = error.getDefaultMessage();
    return message == null ? "is not valid" : message;
  }

  private static String pathOf(JacksonException exception) {
    return exception.getPath().stream()
        .map(step -> step.getPropertyName() == null ? "" : step.getPropertyName())
        .collect(Collectors.joining("."));
  }

  private static String nameIn(@Nullable Object body, FieldError error) {
    if (body == null || !body.getClass().isRecord()) {
      return error.getField();
    }
    return Arrays.stream(body.getClass().getRecordComponents())
        .filter(component -> component.getName().equals(error.getField()))
        .map(RecordSchemas::nameOf)
        .findFirst()
        .orElse(error.getField());
  }
}
