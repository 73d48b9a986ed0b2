package io.orderlake.deploy;

import io.orderlake.analytics.report.Report;
import io.orderlake.analytics.report.ReportCatalogue;
import io.orderlake.analytics.report.ReportParameter;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.table.sql.Relations;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of the template that follows from the contract, from deploy/athena and from the reports:
 * the lake's table, the views, and for each report a named query, which is the report without any
 * parameter given, and a prepared statement for who asks for them.
 */
final class GeneratedPart {
  private GeneratedPart() {}

  static String text() throws IOException, SQLException {
    Stream<String> views = Relation.all().stream().map(GeneratedPart::view);
    Stream<String> reports =
        ReportCatalogue.load(null, List.of(), sql -> List.of(), Instant::now).all().stream()
            .map(GeneratedPart::report);
    return Stream.of(Stream.of(rawTable()), views, reports)
        .flatMap(part -> part)
        .collect(Collectors.joining("\n", "\n", "\n"));
  }

  private static String rawTable() {
    TableMapping mapping = TableFile.onClassPath("tables/orders.yaml");
    Relations relations = new Relations(mapping);
    return """
      RawTable:
        Type: AWS::Glue::Table
        Properties:
          CatalogId: !Ref AWS::AccountId
          DatabaseName: !Ref LakeDatabase
          TableInput:
            Name: %s
            Description: Rows as they were delivered, some of them more than once.
            TableType: EXTERNAL_TABLE
            Parameters:
              EXTERNAL: "TRUE"
              classification: json
              compressionType: gzip
              projection.enabled: "true"
              projection.dt.type: date
              projection.dt.format: yyyy-MM-dd
              projection.dt.range: !Sub "${FirstDay},NOW"
              projection.dt.interval: "1"
              projection.dt.interval.unit: DAYS
              projection.hour.type: integer
              projection.hour.range: 0,23
              projection.hour.digits: "2"
              storage.location.template: !Sub "s3://${LakeBucket}/%sdt=${!dt}/hour=${!hour}"
            PartitionKeys:
              - {Name: dt, Type: string}
              - {Name: hour, Type: string}
            StorageDescriptor:
              Location: !Sub "s3://${LakeBucket}/%s"
              InputFormat: org.apache.hadoop.mapred.TextInputFormat
              OutputFormat: org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat
              SerdeInfo:
                SerializationLibrary: org.apache.hive.hcatalog.data.JsonSerDe
                Parameters:
                  timestamp.formats: yyyy-MM-dd HH:mm:ss.SSS
              Columns:
    %s
    """
        .formatted(
            relations.raw(),
            mapping.prefix(),
            mapping.prefix(),
            relations.row().stream()
                .map(
                    column ->
                        "            - {Name: %s, Type: \"%s\", Comment: \"%s\"}"
                            .formatted(
                                column.name(),
                                column.type().hive(),
                                column.about().replace("×", "x")))
                .collect(Collectors.joining("\n")));
  }

  /** As Athena keeps what CREATE VIEW makes: JSON in Base64 in a comment. */
  private static String view(Relation view) {
    String json =
        "{\"originalSql\": \"%s\", \"catalog\": \"awsdatacatalog\", \"schema\": \"${LakeDatabase}\", \"columns\": [%s]}"
            .formatted(
                view.select().replaceAll("\\s+", " "),
                view.columns().stream()
                    .map(
                        column ->
                            "{\"name\": \"%s\", \"type\": \"%s\"}"
                                .formatted(column.name(), column.trinoType()))
                    .collect(Collectors.joining(", ")));
    return """
      %sView:
        Type: AWS::Glue::Table
        DependsOn: RawTable
        Properties:
          CatalogId: !Ref AWS::AccountId
          DatabaseName: !Ref LakeDatabase
          TableInput:
            Name: %s
            TableType: VIRTUAL_VIEW
            Parameters: {presto_view: "true", comment: Presto View}
            ViewExpandedText: /* Presto View */
            ViewOriginalText: !Join
              - ""
              - - "/* Presto View: "
                - Fn::Base64: !Sub >-
                    %s
                - " */"
            StorageDescriptor:
              SerdeInfo: {Name: "-", SerializationLibrary: "-"}
              Columns:
    %s
    """
        .formatted(
            camelCase(view.name()),
            view.name(),
            json,
            view.columns().stream()
                .map(
                    column ->
                        "            - {Name: %s, Type: \"%s\"}"
                            .formatted(column.name(), column.hiveType()))
                .collect(Collectors.joining("\n")));
  }

  private static String report(Report report) {
    return """
      %1$sQuery:
        Type: AWS::Athena::NamedQuery
        Properties:
          Name: %2$s
          Description: %3$s
          Database: !Ref LakeDatabase
          WorkGroup: !Ref QueryWorkGroup
          QueryString: |
    %4$s

      %1$sStatement:
        Type: AWS::Athena::PreparedStatement
        Condition: WithPreparedStatements
        Properties:
          StatementName: %5$s
          Description: "%6$s"
          WorkGroup: !Ref QueryWorkGroup
          QueryStatement: |
    %7$s
    """
        .formatted(
            camelCase(report.name()),
            report.name(),
            report.title(),
            block(withDefaults(report)),
            statementName(report.name()),
            report.arguments().isEmpty()
                ? report.title()
                : report.title() + ": USING " + String.join(", ", report.arguments()),
            block(report.sql()));
  }

  static String statementName(String report) {
    return report.replaceAll("[^a-zA-Z0-9]", "_");
  }

  /** What a report must be given stands in angle brackets: to be replaced. */
  private static String withDefaults(Report report) {
    Iterator<String> arguments = report.arguments().iterator();
    return Pattern.compile("'[^']*'|--[^\n]*|\\?")
        .matcher(report.sql())
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group().equals("?")
                        ? defaultLiteral(report, arguments.next())
                        : found.group()));
  }

  private static String defaultLiteral(Report report, String name) {
    ReportParameter parameter =
        report.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
    if (parameter == null) {
      return "NULL"; // Where a page begins: at the first row.
    }
    String value = parameter.fallback();
    if (value == null) {
      return parameter.required() ? "'<" + name + ">'" : "NULL";
    }
    return switch (parameter.type()) {
      case INTEGER, DECIMAL -> value;
      case STRING, TIMESTAMP, ZONE -> "'" + value.replace("'", "''") + "'";
    };
  }

  private static String block(String text) {
    return text.lines()
        .map(line -> line.isEmpty() ? line : "        " + line)
        .collect(Collectors.joining("\n"));
  }

  private static String camelCase(String name) {
    return Pattern.compile("(?:^|[^a-z0-9])([a-z0-9])")
        .matcher(name)
        .replaceAll(first -> first.group(1).toUpperCase(Locale.ROOT));
  }
}
