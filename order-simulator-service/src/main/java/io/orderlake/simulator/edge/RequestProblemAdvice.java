package io.orderlake.simulator.edge;

import io.orderlake.http.ProblemAdvice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindingResult;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Names the fields at fault as the caller wrote them, whichever way they were found at fault. */
@RestControllerAdvice
class RequestProblemAdvice extends ProblemAdvice {

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
    return invalid(
        exception.getParameterValidationResults().stream()
            .flatMap(result -> fields(result).stream())
            .toList(),
        exception,
        headers,
        status,
        request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (exception instanceof MethodArgumentTypeMismatchException mismatch) {
      InvalidField field = new InvalidField(mismatch.getName(), "is not of the type it must have");
      return invalid(List.of(field), exception, headers, status, request);
    }
    return super.handleTypeMismatch(exception, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException exception,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (exception.getCause() instanceof MismatchedInputException mismatch) {
      String message =
          mismatch instanceof UnrecognizedPropertyException
              ? "is not a known field"
              : "is not of the type it must have";
      InvalidField field = new InvalidField(pathOf(mismatch), message);
      return invalid(List.of(field), exception, headers, status, request);
    }
    return super.handleHttpMessageNotReadable(exception, headers, status, request);
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

  private static List<InvalidField> fields(ParameterValidationResult result) {
    if (result instanceof ParameterErrors body) {
      return fields(body, body.getArgument());
    }
    String name = result.getMethodParameter().getParameterName();
    return result.getResolvableErrors().stream()
        .map(error -> new InvalidField(name == null ? "" : name, messageOf(error)))
        .toList();
  }

  private static List<InvalidField> fields(Errors errors, @Nullable Object body) {
    return errors.getFieldErrors().stream()
        .map(error -> new InvalidField(nameIn(body, error), messageOf(error)))
        .toList();
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
