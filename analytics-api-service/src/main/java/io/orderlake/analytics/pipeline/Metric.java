package io.orderlake.analytics.pipeline;

import java.util.Locale;

/**
 * What CloudWatch is asked, and which figure of a stage it tells.
 *
 * <p>Names, dimensions and units are those of each service's manual; those in the namespace
 * Orderlake are written by the transform itself.
 */
enum Metric {
  /** A write of up to 1 KB is one unit, in a transaction two. */
  TABLE_WRITES(
      Stage.TABLE, Figure.DELIVERED, "AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName"),

  PIPE_EVENTS(Stage.PIPE, Figure.READ, "AWS/EventBridge/Pipes", "EventCount", "PipeName"),
  PIPE_RUNS(Stage.PIPE, Figure.BATCHES, "AWS/EventBridge/Pipes", "Invocations", "PipeName"),
  PIPE_FAILED_RUNS(
      Stage.PIPE, Figure.FAILED_BATCHES, "AWS/EventBridge/Pipes", "ExecutionFailed", "PipeName"),

  DEAD_LETTERS(
      Stage.DEAD_LETTERS,
      Figure.WAITING,
      "AWS/SQS",
      "ApproximateNumberOfMessagesVisible",
      "QueueName"),

  STREAM_RECORDS(Stage.STREAM, Figure.READ, "AWS/Kinesis", "IncomingRecords", "StreamName"),
  STREAM_BYTES(Stage.STREAM, Figure.BYTES, "AWS/Kinesis", "IncomingBytes", "StreamName"),
  STREAM_READ(Stage.STREAM, Figure.DELIVERED, "AWS/Kinesis", "GetRecords.Records", "StreamName"),
  STREAM_AGE(
      Stage.STREAM,
      Figure.LAG_MILLISECONDS,
      "AWS/Kinesis",
      "GetRecords.IteratorAgeMilliseconds",
      "StreamName"),

  TRANSFORM_IN(Stage.TRANSFORM, Figure.READ, "Orderlake", "in", "FunctionName"),
  TRANSFORM_OK(Stage.TRANSFORM, Figure.DELIVERED, "Orderlake", "ok", "FunctionName"),
  TRANSFORM_DROPPED(Stage.TRANSFORM, Figure.DROPPED, "Orderlake", "dropped", "FunctionName"),
  TRANSFORM_FAILED(Stage.TRANSFORM, Figure.FAILED, "Orderlake", "failed", "FunctionName"),
  TRANSFORM_RUNS(Stage.TRANSFORM, Figure.BATCHES, "AWS/Lambda", "Invocations", "FunctionName"),
  TRANSFORM_ERRORS(Stage.TRANSFORM, Figure.FAILED_BATCHES, "AWS/Lambda", "Errors", "FunctionName"),
  TRANSFORM_TIME(
      Stage.TRANSFORM, Figure.BATCH_MILLISECONDS, "AWS/Lambda", "Duration", "FunctionName"),

  DELIVERY_READ(
      Stage.DELIVERY,
      Figure.READ,
      "AWS/Firehose",
      "DataReadFromKinesisStream.Records",
      "DeliveryStreamName"),
  DELIVERY_RECORDS(
      Stage.DELIVERY,
      Figure.DELIVERED,
      "AWS/Firehose",
      "DeliveryToS3.Records",
      "DeliveryStreamName"),
  DELIVERY_BYTES(
      Stage.DELIVERY, Figure.BYTES, "AWS/Firehose", "DeliveryToS3.Bytes", "DeliveryStreamName"),
  DELIVERY_AGE(
      Stage.DELIVERY,
      Figure.LAG_SECONDS,
      "AWS/Firehose",
      "DeliveryToS3.DataFreshness",
      "DeliveryStreamName");

  /** What a metric tells of its stage, and which of its statistics does. */
  enum Figure {
    READ("Sum"),
    DELIVERED("Sum"),
    DROPPED("Sum"),
    FAILED("Sum"),
    BATCHES("Sum"),
    FAILED_BATCHES("Sum"),
    BYTES("Sum"),
    WAITING("Maximum"),
    LAG_SECONDS("Maximum"),
    LAG_MILLISECONDS("Maximum"),
    BATCH_MILLISECONDS("Average");

    final String statistic;

    Figure(String statistic) {
      this.statistic = statistic;
    }
  }

  final Stage stage;
  final Figure figure;
  final String namespace;
  final String metricName;
  final String dimension;

  Metric(Stage stage, Figure figure, String namespace, String metricName, String dimension) {
    this.stage = stage;
    this.figure = figure;
    this.namespace = namespace;
    this.metricName = metricName;
    this.dimension = dimension;
  }

  /** As a request and its answer name it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
