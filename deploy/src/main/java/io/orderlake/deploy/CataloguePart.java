package io.orderlake.deploy;

import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.AthenaSql;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.util.List;
import java.util.stream.Collectors;

/** An entity's relations in Glue: the table of its rows, and the views over it. */
final class CataloguePart {
  private static final int LONGEST_COMMENT = 255;

  private static final String RAW =
      """
        <id>RawTable:
          Type: AWS::Glue::Table
          Properties:
            CatalogId: !Ref AWS::AccountId
            DatabaseName: !Ref LakeDatabase
            TableInput:
              Name: <name>
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
                storage.location.template: !Sub "s3://${LakeBucket}/<prefix>dt=${!dt}/hour=${!hour}"
              PartitionKeys:
                - {Name: dt, Type: string}
                - {Name: hour, Type: string}
              StorageDescriptor:
                Location: !Sub "s3://${LakeBucket}/<prefix>"
                InputFormat: org.apache.hadoop.mapred.TextInputFormat
                OutputFormat: org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat
                SerdeInfo:
                  SerializationLibrary: org.apache.hive.hcatalog.data.JsonSerDe
                  Parameters:
                    timestamp.formats: yyyy-MM-dd HH:mm:ss.SSS
                Columns:
                  <columns>

      """;

  /** As Athena keeps what CREATE VIEW makes: JSON in Base64 in a comment. */
  private static final String VIEW =
      """
        <id>View:
          Type: AWS::Glue::Table
          DependsOn: <raw>RawTable
          Properties:
            CatalogId: !Ref AWS::AccountId
            DatabaseName: !Ref LakeDatabase
            TableInput:
              Name: <name>
              TableType: VIRTUAL_VIEW
              Parameters: {presto_view: "true", comment: Presto View}
              ViewExpandedText: /* Presto View */
              ViewOriginalText: !Join
                - ""
                - - "/* Presto View: "
                  - Fn::Base64: !Sub >-
                      {"originalSql": "<select>", "catalog": "awsdatacatalog", "schema": "${LakeDatabase}", "columns": [<told>]}
                  - " */"
              StorageDescriptor:
                SerdeInfo: {Name: "-", SerializationLibrary: "-"}
                Columns:
                  <columns>

      """;

  private final TableMapping entity;
  private final String rawId;
  private final String viewId;

  CataloguePart(DeployedTable table, TableMapping entity) {
    this.entity = entity;
    this.rawId = table.prefix(entity);
    this.viewId = table.relationPrefix(entity);
  }

  String resources() {
    Relations relations = new Relations(entity);
    AthenaSql sql = new AthenaSql(entity);
    return rawTable(relations)
        + view(relations.changes(), sql.changes(), relations.row())
        + view(relations.current(), sql.current(), relations.currentRow())
        + view(relations.lifecycles(), sql.lifecycles(), relations.lifecyclesRow());
  }

  private String rawTable(Relations relations) {
    return new Gaps()
        .put("id", rawId)
        .put("name", relations.raw())
        .put("prefix", entity.prefix())
        .put(
            "columns",
            relations.row().stream()
                .map(
                    column ->
                        "- {Name: %s, Type: \"%s\", Comment: %s}"
                            .formatted(
                                YamlText.of(column.name()),
                                column.type().hive(),
                                comment(column.about())))
                .toList())
        .fill(RAW);
  }

  private String view(String name, String sql, List<Member> columns) {
    String select = sql.replaceAll("(?m)^--.*\n", "").split(" AS\n", 2)[1].strip();
    return new Gaps()
        .put("id", viewId + DeployedTable.camelCase(name))
        .put("raw", rawId)
        .put("name", name)
        .put("select", select.replaceAll("\\s+", " "))
        .put(
            "told",
            columns.stream()
                .map(
                    column ->
                        "{\"name\": \"%s\", \"type\": \"%s\"}"
                            .formatted(column.name(), column.type().trino()))
                .collect(Collectors.joining(", ")))
        .put(
            "columns",
            columns.stream()
                .map(
                    column ->
                        "- {Name: %s, Type: \"%s\"}"
                            .formatted(YamlText.of(column.name()), column.type().hive()))
                .toList())
        .fill(VIEW);
  }

  /** Glue takes one line of so many characters. */
  private static String comment(String about) {
    String line = about.replace("×", "x").replaceAll("\\s+", " ");
    return YamlText.quoted(
        line.length() <= LONGEST_COMMENT ? line : line.substring(0, LONGEST_COMMENT));
  }
}
