package io.orderlake.analytics.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.orderlake.analytics.report.ReportCatalogue.LeftOut;
import io.orderlake.query.ResultColumn;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the reports there are. */
@RestController
class ReportListController {
  private final ReportCatalogue catalogue;

  ReportListController(ReportCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * @param leftOut files of the reports' folder that are no reports, and why
   */
  record Reports(List<Description> reports, List<LeftOut> leftOut) {}

  /**
   * @param path its address
   * @param sql its text, with a question mark for each of the arguments
   * @param arguments names of parameters
   */
  record Description(
      String name,
      String path,
      String title,
      String description,
      List<Parameter> parameters,
      List<ColumnDescription> columns,
      String sql,
      List<String> arguments) {}

  record Parameter(
      String name,
      String type,
      String description,
      boolean required,
      @JsonProperty("default") @Nullable String fallback,
      @Nullable String min,
      @Nullable String max,
      List<String> values) {}

  record ColumnDescription(String name, String type) {}

  /** All reports, with what each takes and answers. */
  @GetMapping("/api/reports")
  Reports list() {
    return new Reports(
        catalogue.all().stream().map(ReportListController::describe).toList(), catalogue.leftOut());
  }

  private static Description describe(Report report) {
    return new Description(
        report.name(),
        "/api/" + report.name(),
        report.title(),
        report.description(),
        report.parameters().stream().map(ReportListController::describe).toList(),
        report.columns().stream().map(ReportListController::describe).toList(),
        report.sql(),
        report.arguments());
  }

  private static Parameter describe(ReportParameter parameter) {
    return new Parameter(
        parameter.name(),
        parameter.type().name().toLowerCase(Locale.ROOT),
        parameter.description(),
        parameter.required(),
        parameter.fallback(),
        parameter.min(),
        parameter.max(),
        parameter.values());
  }

  private static ColumnDescription describe(ResultColumn column) {
    return new ColumnDescription(column.name(), column.type().name().toLowerCase(Locale.ROOT));
  }
}
