package io.orderlake.deploy;

import io.orderlake.table.TableMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** CloudWatch's own dashboard of the stack: what services tell it of each table and entity. */
final class DashboardPart {
  private static final String RESOURCE =
      """
        Dashboard:
          Type: AWS::CloudWatch::Dashboard
          Properties:
            DashboardName: !Ref AWS::StackName
            DashboardBody: !Sub
              - |
                {"widgets": [
                <widgets>
                ]}
              - <names>

      """;

  /** A write of up to 1 KB is one unit, in a transaction two. */
  private static final String OF_TABLE =
      """
      {"type": "metric", "width": 8, "height": 6, "properties": {"title": "<name>: table and pipe", "region": "${AWS::Region}", "period": 60, "stat": "Sum", "metrics": [
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", "${<Title>TableName}", {"label": "write units"}],
        ["AWS/EventBridge/Pipes", "EventCount", "PipeName", "${<id>Pipe}", {"label": "changes in the pipe"}],
        [".", "Invocations", ".", ".", {"label": "runs"}],
        [".", "ExecutionFailed", ".", ".", {"label": "failed runs"}],
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${<id>DeadLetters.QueueName}", {"label": "dead letters", "stat": "Maximum"}]]}},
      {"type": "metric", "width": 8, "height": 6, "properties": {"title": "<name>: stream", "region": "${AWS::Region}", "period": 60, "stat": "Sum", "metrics": [
        ["AWS/Kinesis", "IncomingRecords", "StreamName", "${<id>ChangeStream}", {"label": "in"}],
        [".", "GetRecords.Records", ".", ".", {"label": "read"}],
        [".", "IncomingBytes", ".", ".", {"label": "bytes", "yAxis": "right"}]]}},
      {"type": "metric", "width": 8, "height": 6, "properties": {"title": "<name>: age of the last change read", "region": "${AWS::Region}", "period": 60, "stat": "Maximum", "metrics": [
        ["AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", "StreamName", "${<id>ChangeStream}", {"label": "ms"}]]}}""";

  private static final String OF_ENTITY =
      """
      {"type": "metric", "width": 8, "height": 6, "properties": {"title": "<name>: transform", "region": "${AWS::Region}", "period": 60, "stat": "Sum", "metrics": [
        ["Orderlake", "in", "FunctionName", "${<id>TransformFunction}"],
        [".", "ok", ".", "."],
        [".", "dropped", ".", "."],
        [".", "failed", ".", "."],
        ["AWS/Lambda", "Invocations", ".", ".", {"label": "runs"}],
        [".", "Errors", ".", ".", {"label": "failed runs"}],
        [".", "Duration", ".", ".", {"label": "ms a run", "stat": "Average", "yAxis": "right"}]]}},
      {"type": "metric", "width": 8, "height": 6, "properties": {"title": "<name>: delivery", "region": "${AWS::Region}", "period": 60, "stat": "Sum", "metrics": [
        ["AWS/Firehose", "DataReadFromKinesisStream.Records", "DeliveryStreamName", "${<id>Delivery}", {"label": "read"}],
        [".", "DeliveryToS3.Records", ".", ".", {"label": "delivered"}],
        [".", "DeliveryToS3.Bytes", ".", ".", {"label": "bytes", "yAxis": "right"}]]}},
      {"type": "metric", "width": 8, "height": 6, "properties": {"title": "<name>: age of the oldest change that is not in the lake", "region": "${AWS::Region}", "period": 60, "stat": "Maximum", "metrics": [
        ["AWS/Firehose", "DeliveryToS3.DataFreshness", "DeliveryStreamName", "${<id>Delivery}", {"label": "s"}]]}}""";

  private DashboardPart() {}

  static String resource(List<DeployedTable> tables) {
    List<String> widgets = new ArrayList<>();
    for (DeployedTable table : tables) {
      widgets.add(
          new Gaps()
              .put("name", table.name())
              .put("Title", table.title())
              .put("id", table.prefix())
              .fill(OF_TABLE)
              .stripTrailing());
      for (TableMapping entity : table.entities()) {
        widgets.add(
            new Gaps()
                .put("name", entity.entity().many())
                .put("id", table.prefix(entity))
                .fill(OF_ENTITY)
                .stripTrailing());
      }
    }
    String names =
        tables.stream()
            .map(table -> table.title() + "TableName: " + table.tableName())
            .collect(Collectors.joining(", ", "{", "}"));
    return new Gaps()
        .put("widgets", String.join(",\n", widgets))
        .put("names", names)
        .fill(RESOURCE);
  }
}
