package io.orderlake.simulator.edge;

import io.orderlake.http.Problem;
import java.util.List;
import org.springframework.http.HttpStatus;

/**
 * One field or parameter of a request at fault.
 *
 * @param field its name as the caller writes it; empty for the body as a whole
 */
public record InvalidField(String field, String message) {

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
