package io.orderlake.analytics.report;

import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.QueryEngine.RowSink;
import io.orderlake.query.QueryFailed;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.http.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers one SELECT of the caller's own over the relations of reports, as a report is answered and
 * within the same bounds.
 */
@RestController
@ConditionalOnWarehouse
class OwnQueryController {
  private static final String NAME = "query";

  private final DuckDbEngine engine;
  private final WholeAnswers answers;
  private final int rows;
  private final boolean allowed;

  OwnQueryController(
      DuckDbEngine engine,
      WholeAnswers answers,
      OwnQueryProperties properties,
      AccessProperties access) {
    this.engine = engine;
    this.answers = answers;
    this.rows = properties.rows();
    this.allowed = properties.isAllowed(access);
  }

  /**
   * @param sql one SELECT over order_changes, current_orders and order_lifecycles
   */
  record Asked(@NotBlank @Size(max = 20_000) String sql) {}

  @Operation(
      summary = "Ask with SQL of your own",
      description =
          "One SELECT, which cannot write. Where tokens are used it takes the control token, and"
              + " orderlake.query.allowed=true.")
  @ApiResponse(
      responseCode = "200",
      description = "the first rows, and whether there are more",
      content = {
        @Content(mediaType = "application/json", schema = @Schema(type = "object")),
        @Content(mediaType = "text/csv", schema = @Schema(type = "string"))
      })
  @PostMapping("/api/query")
  void ask(
      @Valid @RequestBody Asked asked, HttpServletRequest request, HttpServletResponse response)
      throws IOException, HttpMediaTypeNotAcceptableException {
    if (!allowed) {
      throw new Problem(
          HttpStatus.FORBIDDEN,
          "query-not-allowed",
          "Query not allowed",
          "This service answers reports alone. With orderlake.query.allowed=true it answers whoever"
              + " has the control token in SQL of their own, too");
    }
    String type = ReportController.accepted(request);
    check(asked.sql());
    answers.send(
        request,
        response,
        type,
        (out, endable) -> {
          ReportAnswer.Body body =
              type.equals(ReportController.CSV)
                  ? new CsvAnswer(out, false)
                  : new JsonAnswer(out, NAME, Map.of());
          ReportAnswer answer =
              new ReportAnswer(
                  body,
                  new ReportAnswer.Cut((long) rows, null, List.of()),
                  endable,
                  response,
                  next -> {});
          run(asked.sql(), answer);
          body.close();
        });
  }

  private void check(String sql) {
    try {
      engine.check(sql);
    } catch (QueryFailed e) {
      throw ReportProblems.of(e);
    }
  }

  private void run(String sql, ReportAnswer answer) throws IOException {
    try {
      engine.run(new Query(sql, List.of()), new FirstRows(answer, rows));
    } catch (Enough e) {
      answer.end();
    }
  }

  /** Ends a query whose other rows nobody gets. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  /** Takes one row more than is handed on, by which it is known that there are more. */
  private static final class FirstRows implements RowSink {
    private final RowSink answer;
    private final int most;
    private int count;

    FirstRows(RowSink answer, int most) {
      this.answer = answer;
      this.most = most;
    }

    @Override
    public void endable(Runnable end) {
      answer.endable(end);
    }

    @Override
    public void columns(List<ResultColumn> columns) throws IOException {
      answer.columns(columns);
    }

    @Override
    public void row(List<?> values) throws IOException {
      answer.row(values);
      if (++count > most) {
        throw new Enough();
      }
    }

    @Override
    public void end() throws IOException {
      answer.end();
    }

    @Override
    public void close() throws IOException {
      answer.close();
    }
  }
}
