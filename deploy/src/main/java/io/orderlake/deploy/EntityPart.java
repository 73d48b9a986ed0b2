package io.orderlake.deploy;

import io.orderlake.table.TableMapping;

/** What an entity has: its function, its delivery, and their alarms. */
final class EntityPart {
  private static final String RESOURCES =
      """
        # ---- <title> <line>

        <id>TransformLog:
          Type: AWS::Logs::LogGroup
          DeletionPolicy: Delete
          UpdateReplacePolicy: Delete
          Properties:
            LogGroupName: !Sub "/orderlake/${AWS::StackName}/<physical>transform"
            RetentionInDays: 30

        <id>TransformRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {Service: lambda.amazonaws.com}
                  Action: sts:AssumeRole
            Policies:
              - PolicyName: log
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action:
                        - logs:CreateLogStream
                        - logs:PutLogEvents
                      Resource: !GetAtt <id>TransformLog.Arn

        <id>TransformFunction:
          Type: AWS::Lambda::Function
          Properties:
            FunctionName: !Sub "${AWS::StackName}-<physical>transform"
            Description: !Sub "Changes of <many> to rows of the lake, release ${Release}"
            # The first in which both compilers work before a snapshot; those before stop at the first one.
            Runtime: java25
            Architectures: [arm64]
            Handler: io.orderlake.transformer.firehose.FirehoseTransformHandler::handleRequest
            # Packaging puts it in a bucket and writes its place here.
            Code: <code>
            MemorySize: !Ref TransformMemory
            Timeout: 60
            Role: !GetAtt <id>TransformRole.Arn
            SnapStart:
              ApplyOn: PublishedVersions
            LoggingConfig:
              LogGroup: !Ref <id>TransformLog
            Environment:
              Variables:
                ORDERLAKE_TABLE_NAME: <TableName>
                ORDERLAKE_REMOVE_EVENTS: !Ref RemoveEvents

        # deploy.sh appends the release to this name: a version is what it was when it was published, and a
        # new one needs a new name. Old ones go with the function.
        <id>TransformVersion:
          Type: AWS::Lambda::Version
          DeletionPolicy: Retain
          UpdateReplacePolicy: Retain
          Properties:
            FunctionName: !Ref <id>TransformFunction
            Description: !Sub "Release ${Release}"

        <id>TransformAlias:
          Type: AWS::Lambda::Alias
          Properties:
            Name: live
            FunctionName: !Ref <id>TransformFunction
            FunctionVersion: !GetAtt <id>TransformVersion.Version

        <id>DeliveryLog:
          Type: AWS::Logs::LogGroup
          DeletionPolicy: Delete
          UpdateReplacePolicy: Delete
          Properties:
            LogGroupName: !Sub "/orderlake/${AWS::StackName}/<physical>delivery"
            RetentionInDays: 30

        <id>DeliveryLogStream:
          Type: AWS::Logs::LogStream
          Properties:
            LogGroupName: !Ref <id>DeliveryLog
            LogStreamName: s3

        <id>DeliveryRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {Service: firehose.amazonaws.com}
                  Action: sts:AssumeRole
                  Condition:
                    StringEquals: {"sts:ExternalId": !Ref AWS::AccountId}
            Policies:
              - PolicyName: stream-to-lake
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action:
                        - kinesis:DescribeStream
                        - kinesis:GetRecords
                        - kinesis:GetShardIterator
                        - kinesis:ListShards
                      Resource: !GetAtt <stream>.Arn
                    - Effect: Allow
                      Action:
                        - lambda:GetFunctionConfiguration
                        - lambda:InvokeFunction
                      Resource: !Ref <id>TransformAlias
                    - Effect: Allow
                      Action:
                        - s3:GetBucketLocation
                        - s3:ListBucket
                        - s3:ListBucketMultipartUploads
                      Resource: !GetAtt LakeBucket.Arn
                    - Effect: Allow
                      Action:
                        - s3:AbortMultipartUpload
                        - s3:GetObject
                        - s3:PutObject
                      Resource:
                        - !Sub "${LakeBucket.Arn}/<prefix>*"
                        - !Sub "${LakeBucket.Arn}/<errors>*"
                    - Effect: Allow
                      Action: logs:PutLogEvents
                      Resource: !Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${<id>DeliveryLog}:log-stream:${<id>DeliveryLogStream}"

        <id>Delivery:
          Type: AWS::KinesisFirehose::DeliveryStream
          Properties:
            DeliveryStreamName: !Sub "${AWS::StackName}-<physical>changes"
            DeliveryStreamType: KinesisStreamAsSource
            KinesisStreamSourceConfiguration:
              KinesisStreamARN: !GetAtt <stream>.Arn
              RoleARN: !GetAtt <id>DeliveryRole.Arn
            ExtendedS3DestinationConfiguration:
              BucketARN: !GetAtt LakeBucket.Arn
              RoleARN: !GetAtt <id>DeliveryRole.Arn
              Prefix: <prefix>dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/
              ErrorOutputPrefix: <errors>!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/
              CompressionFormat: GZIP
              FileExtension: .ndjson.gz
              BufferingHints:
                IntervalInSeconds: !Ref BufferSeconds
                SizeInMBs: !Ref BufferMegabytes
              CloudWatchLoggingOptions:
                Enabled: true
                LogGroupName: !Ref <id>DeliveryLog
                LogStreamName: !Ref <id>DeliveryLogStream
              ProcessingConfiguration:
                Enabled: true
                Processors:
                  - Type: Lambda
                    Parameters:
                      - ParameterName: LambdaArn
                        ParameterValue: !Ref <id>TransformAlias
                      - ParameterName: RoleArn
                        ParameterValue: !GetAtt <id>DeliveryRole.Arn
                      # An answer of 6 MB, which is Lambda's limit, holds the rows of 1 MB of changes.
                      - ParameterName: BufferSizeInMBs
                        ParameterValue: "1"
                      - ParameterName: BufferIntervalInSeconds
                        ParameterValue: !Sub "${TransformSeconds}"
                      # All that Firehose takes. A SnapStart version that nobody called for 14 days refuses its
                      # first calls, and after three Firehose would put their batches below errors/.
                      - ParameterName: NumberOfRetries
                        ParameterValue: "300"

        <id>FreshnessAlarm:
          Type: AWS::CloudWatch::Alarm
          Properties:
            AlarmDescription: The oldest change that is not in the lake yet is a quarter of an hour older than the buffers make it.
            Metrics:
              - Id: late
                Label: Seconds beyond what the buffers take
                Expression: !Sub "freshness - ${TransformSeconds} - ${BufferSeconds}"
              - Id: freshness
                ReturnData: false
                MetricStat:
                  Stat: Maximum
                  Period: 300
                  Metric:
                    Namespace: AWS/Firehose
                    MetricName: DeliveryToS3.DataFreshness
                    Dimensions: [{Name: DeliveryStreamName, Value: !Ref <id>Delivery}]
            EvaluationPeriods: 1
            ComparisonOperator: GreaterThanThreshold
            Threshold: 900
            TreatMissingData: notBreaching
            AlarmActions: [!Ref AlertTopic]
            OKActions: [!Ref AlertTopic]

        <alarms>
      """;

  private static final String OUTPUTS =
      """
        <id>Transform:
          Description: The version of the function that delivery calls.
          Value: !Ref <id>TransformVersion
      """;

  private final Gaps gaps;

  /**
   * @param errors below which its refused records are put
   * @param code where the function's jar is
   */
  EntityPart(DeployedTable table, TableMapping entity, String errors, String code) {
    String many = entity.entity().many();
    String id = table.prefix(entity);
    String title = DeployedTable.camelCase(many);
    this.gaps =
        new Gaps()
            .put("id", id)
            .put("title", title)
            .put("line", "-".repeat(Math.max(1, 92 - title.length())))
            .put("many", many)
            .put("physical", table.physicalPrefix(entity))
            .put("stream", table.prefix() + "ChangeStream")
            .put("TableName", table.tableName())
            .put("prefix", entity.prefix())
            .put("errors", errors)
            .put("code", code)
            .put("alarms", alarms(id, errors));
  }

  /**
   * Below which the refused records of an entity are, where services look for them: those of the
   * first that is served in no folder of its own.
   */
  static String errors(TableMapping entity, TableMapping first) {
    return entity.equals(first) ? "errors/" : "errors/entity=" + entity.entity().many() + "/";
  }

  String resources() {
    return gaps.fill(RESOURCES);
  }

  String outputs() {
    return gaps.fill(OUTPUTS);
  }

  private static String alarms(String id, String errors) {
    String function = "!Ref " + id + "TransformFunction";
    return MetricAlarm.any(
                id + "TransformErrors",
                "Invocations of the transform fail as a whole; Firehose tries each again.",
                "AWS/Lambda",
                "Errors",
                "FunctionName",
                function,
                1)
            .resource()
        + MetricAlarm.any(
                id + "TransformThrottled",
                "For a quarter of an hour, Lambda has refused invocations of the transform for"
                    + " their number; Firehose tries each again.",
                "AWS/Lambda",
                "Throttles",
                "FunctionName",
                function,
                3)
            .resource()
        + new MetricAlarm(
                id + "TransformRefused",
                "For a quarter of an hour, Firehose has not got through to the transform each time;"
                    + " after 300 tries it puts a batch below "
                    + errors
                    + ".",
                "AWS/Firehose",
                "ExecuteProcessing.Success",
                "DeliveryStreamName",
                "!Ref " + id + "Delivery",
                "Average",
                3,
                "LessThanThreshold",
                1)
            .resource()
        + MetricAlarm.any(
                id + "RefusedRecords",
                "The transform refused records. They are in the bucket below "
                    + errors
                    + ", their reasons in its log.",
                "Orderlake",
                "failed",
                "FunctionName",
                function,
                1)
            .resource();
  }
}
