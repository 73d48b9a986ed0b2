package io.orderlake.deploy;

/**
 * An alarm on one metric of one part of the stack, which tells the topic when it begins and ends.
 *
 * @param id what its logical id begins with
 * @param dimension name of the metric's only one
 * @param value of the dimension, as a function of the template
 * @param periods of five minutes that all have to be bad
 * @param isBad comparison with a number, in CloudWatch's words
 */
record MetricAlarm(
    String id,
    String description,
    String namespace,
    String metric,
    String dimension,
    String value,
    String statistic,
    int periods,
    String isBad,
    int than) {

  /** One that rings when there are any of what is counted. */
  static MetricAlarm any(
      String id,
      String description,
      String namespace,
      String metric,
      String dimension,
      String value,
      int periods) {
    return new MetricAlarm(
        id,
        description,
        namespace,
        metric,
        dimension,
        value,
        "Sum",
        periods,
        "GreaterThanThreshold",
        0);
  }

  String resource() {
    return """
        %sAlarm:
          Type: AWS::CloudWatch::Alarm
          Properties:
            AlarmDescription: %s
            Namespace: %s
            MetricName: %s
            Dimensions: [{Name: %s, Value: %s}]
            Statistic: %s
            Period: 300
            EvaluationPeriods: %d
            ComparisonOperator: %s
            Threshold: %d
            TreatMissingData: notBreaching
            AlarmActions: [!Ref AlertTopic]
            OKActions: [!Ref AlertTopic]

        """
        .formatted(
            id, description, namespace, metric, dimension, value, statistic, periods, isBad, than);
  }
}
