package io.orderlake.service.http;

import java.util.List;
import org.springframework.http.HttpStatus;

/**
 * One field of a request's body at fault, or one parameter of its address.
 *
 * @param field its name as the caller writes it; empty for the body as a whole
 */
public record InvalidField(String field, String message) {

  /** The problem of a parameter of the address; the message goes on from its name. */
  public static Problem parameter(String name, String message) {
    return new Problem(
            HttpStatus.BAD_REQUEST, "invalid-parameter", "Invalid parameter", name + " " + message)
        .with("parameter", name);
  }

  public static Problem problem(String field, String message) {
    return problem(List.of(new InvalidField(field, message)));
  }

  static Problem problem(List<InvalidField> fields) {
    return new Problem(
            HttpStatus.BAD_REQUEST,
            "invalid-fields",
            "Invalid fields",
            "Correct the fields listed under errors and send the request again")
        .with("errors", fields);
  }
}
