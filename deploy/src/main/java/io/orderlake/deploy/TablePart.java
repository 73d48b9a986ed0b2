package io.orderlake.deploy;

import io.orderlake.table.KeyAttribute;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a table has: itself where it is made, its pipe, its stream, and their alarms. */
final class TablePart {
  private static final String PARAMETERS =
      """
        <id>TableName:
          Type: String
          Default: ""
          AllowedPattern: "([a-zA-Z0-9_.-]{3,255})?"
          Description: The <name> table, made here; the stack's name and -<name> if empty.
        <Title>StreamArn:
          Type: String
          Default: ""
          AllowedPattern: "(arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[a-zA-Z0-9_.-]+/stream/.+)?"
          Description: >-
            The stream of a <name> table that is there, with new and old images: then none is made.
      """;

  private static final String CONDITIONS =
      """
        <Title>TableMade: !Equals [!Ref <Title>StreamArn, ""]
        <id>OwnTableName: !Equals [!Ref <id>TableName, ""]
      """;

  private static final String RESOURCES =
      """
        # ==== Table <name> <line>

        # The data outlives the stack: remove.sh deletes table and lake, and nothing else does.
        <Title>Table:
          Type: AWS::DynamoDB::Table
          Condition: <Title>TableMade
          DeletionPolicy: RetainExceptOnCreate
          UpdateReplacePolicy: Retain
          Properties:
            TableName: !If [<id>OwnTableName, !Sub "${AWS::StackName}-<name>", !Ref <id>TableName]
            DeletionProtectionEnabled: !If [TableProtected, true, false]
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions:
              <attributes>
            KeySchema:
              <key>
            StreamSpecification:
              StreamViewType: NEW_AND_OLD_IMAGES
            <ttl>
            PointInTimeRecoverySpecification:
              PointInTimeRecoveryEnabled: true
            SSESpecification:
              SSEEnabled: true

        <id>DeadLetters:
          Type: AWS::SQS::Queue
          DeletionPolicy: Delete
          UpdateReplacePolicy: Delete
          Properties:
            MessageRetentionPeriod: 1209600
            SqsManagedSseEnabled: true

        <id>PipeLog:
          Type: AWS::Logs::LogGroup
          DeletionPolicy: Delete
          UpdateReplacePolicy: Delete
          Properties:
            LogGroupName: !Sub "/orderlake/${AWS::StackName}/<physical>pipe"
            RetentionInDays: 30
            # CloudWatch delivers what a pipe logs; the pipe's role has no part in it.
            ResourcePolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {Service: delivery.logs.amazonaws.com}
                  Action:
                    - logs:CreateLogStream
                    - logs:PutLogEvents
                  Resource: !Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/orderlake/${AWS::StackName}/<physical>pipe:log-stream:*"
                  Condition:
                    StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}
                    ArnLike: {"aws:SourceArn": !Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*"}

        <id>PipeRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {Service: pipes.amazonaws.com}
                  Action: sts:AssumeRole
                  Condition:
                    StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}
            Policies:
              - PolicyName: table-stream-to-stream
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action:
                        - dynamodb:DescribeStream
                        - dynamodb:GetRecords
                        - dynamodb:GetShardIterator
                      Resource: <StreamArn>
                    - Effect: Allow
                      Action: dynamodb:ListStreams
                      Resource: !Sub
                        - "${Table}/stream/*"
                        - Table: <TableArn>
                    - Effect: Allow
                      Action:
                        - kinesis:PutRecord
                        - kinesis:PutRecords
                      Resource: !GetAtt <id>ChangeStream.Arn
                    - Effect: Allow
                      Action: sqs:SendMessage
                      Resource: !GetAtt <id>DeadLetters.Arn

        # Without a name of ours: another stream of the table takes another pipe, made before this one goes.
        <id>Pipe:
          Type: AWS::Pipes::Pipe
          Properties:
            Description: Changes of the <name> table to the stream, one item's changes in order.
            RoleArn: !GetAtt <id>PipeRole.Arn
            Source: <StreamArn>
            SourceParameters:
              DynamoDBStreamParameters:
                StartingPosition: TRIM_HORIZON
                # A put to Kinesis takes 500 records.
                BatchSize: 500
                MaximumBatchingWindowInSeconds: 1
                # The table's stream keeps 24 hours; four of them are left to fetch what was given up.
                MaximumRetryAttempts: !Ref PipeRetries
                MaximumRecordAgeInSeconds: 72000
                OnPartialBatchItemFailure: AUTOMATIC_BISECT
                DeadLetterConfig:
                  Arn: !GetAtt <id>DeadLetters.Arn
            Target: !GetAtt <id>ChangeStream.Arn
            TargetParameters:
              KinesisStreamParameters:
                PartitionKey: <partitionKey>
            LogConfiguration:
              Level: ERROR
              CloudwatchLogsLogDestination:
                LogGroupArn: !GetAtt <id>PipeLog.Arn

        <id>ChangeStream:
          Type: AWS::Kinesis::Stream
          Properties:
            Name: !Sub "${AWS::StackName}-<physical>changes"
            StreamModeDetails:
              StreamMode: !If [OnDemand, ON_DEMAND, PROVISIONED]
            ShardCount: !If [OnDemand, !Ref AWS::NoValue, !Ref Shards]
            RetentionPeriodHours: !Ref RetentionHours
            StreamEncryption:
              EncryptionType: KMS
              KeyId: alias/aws/kinesis

        <alarms>
        # The pipe tells CloudWatch nothing while it does nothing, and nobody tells how far it is behind.
        <id>PipeStandsAlarm:
          Type: AWS::CloudWatch::Alarm
          Properties:
            AlarmDescription: For a quarter of an hour, the table has been written to and the pipe has read nothing. Writes that were refused or changed nothing count as written.
            Metrics:
              - Id: standing
                Label: The table is written to and the pipe is not invoked
                Expression: IF(FILL(writes, 0) > 0 AND FILL(invocations, 0) == 0, 1, 0)
              - Id: writes
                ReturnData: false
                MetricStat:
                  Stat: Sum
                  Period: 300
                  Metric:
                    Namespace: AWS/DynamoDB
                    MetricName: ConsumedWriteCapacityUnits
                    Dimensions:
                      - Name: TableName
                        Value: <TableName>
              - Id: invocations
                ReturnData: false
                MetricStat:
                  Stat: Sum
                  Period: 300
                  Metric:
                    Namespace: AWS/EventBridge/Pipes
                    MetricName: Invocations
                    Dimensions: [{Name: PipeName, Value: !Ref <id>Pipe}]
            EvaluationPeriods: 3
            ComparisonOperator: GreaterThanThreshold
            Threshold: 0
            TreatMissingData: notBreaching
            AlarmActions: [!Ref AlertTopic]
            OKActions: [!Ref AlertTopic]

        <id>IteratorAgeAlarm:
          Type: AWS::CloudWatch::Alarm
          Properties:
            AlarmDescription: Firehose is five minutes behind the stream.
            Namespace: AWS/Kinesis
            MetricName: GetRecords.IteratorAgeMilliseconds
            Dimensions: [{Name: StreamName, Value: !Ref <id>ChangeStream}]
            Statistic: Maximum
            Period: 60
            EvaluationPeriods: 5
            ComparisonOperator: GreaterThanThreshold
            Threshold: 300000
            TreatMissingData: notBreaching
            AlarmActions: [!Ref AlertTopic]
            OKActions: [!Ref AlertTopic]

      """;

  private static final String OUTPUTS =
      """
        <id>TableName:
          Description: The <name> table.
          Value: <TableName>
        <id>StreamName:
          Description: The Kinesis stream.
          Value: !Ref <id>ChangeStream
        <id>DeadLetters:
          Description: Changes that the pipe gave up.
          Value: !Ref <id>DeadLetters
      """;

  private final Gaps gaps;

  TablePart(DeployedTable table) {
    String name = table.name();
    this.gaps =
        new Gaps()
            .put("id", table.prefix())
            .put("Title", table.title())
            .put("name", name)
            .put("physical", table.prefix().isEmpty() ? "" : name + "-")
            .put("line", "=".repeat(Math.max(1, 86 - name.length())))
            .put("TableName", table.tableName())
            .put("TableArn", table.arn())
            .put("StreamArn", table.streamArn())
            .put("partitionKey", YamlText.of(table.partitionKey()))
            .put("attributes", attributes(table))
            .put("key", key(table))
            .put("ttl", ttl(table.ttl()))
            .put("alarms", alarms(table.prefix()));
  }

  String parameters() {
    return gaps.fill(PARAMETERS);
  }

  String conditions() {
    return gaps.fill(CONDITIONS);
  }

  String resources() {
    return gaps.fill(RESOURCES);
  }

  String outputs() {
    return gaps.fill(OUTPUTS);
  }

  private static List<String> attributes(DeployedTable table) {
    List<String> lines = new ArrayList<>();
    for (KeyAttribute attribute : keyAttributes(table)) {
      lines.add("- AttributeName: " + YamlText.of(attribute.name()));
      lines.add("  AttributeType: " + attribute.type());
    }
    return lines;
  }

  private static List<String> key(DeployedTable table) {
    List<String> lines = new ArrayList<>();
    for (KeyAttribute attribute : keyAttributes(table)) {
      lines.add("- AttributeName: " + YamlText.of(attribute.name()));
      lines.add("  KeyType: " + (lines.size() == 1 ? "HASH" : "RANGE"));
    }
    return lines;
  }

  private static List<KeyAttribute> keyAttributes(DeployedTable table) {
    KeyAttribute range = table.key().range();
    return range == null ? List.of(table.key().hash()) : List.of(table.key().hash(), range);
  }

  private static List<String> ttl(@Nullable String attribute) {
    return attribute == null
        ? List.of()
        : List.of(
            "TimeToLiveSpecification:",
            "  AttributeName: " + YamlText.of(attribute),
            "  Enabled: true");
  }

  private static String alarms(String id) {
    String pipe = "!Ref " + id + "Pipe";
    String queue = "!GetAtt " + id + "DeadLetters.QueueName";
    return MetricAlarm.any(
                id + "PipeFails",
                "The pipe cannot hand changes on, and tries again. Its log says why.",
                "AWS/EventBridge/Pipes",
                "ExecutionFailed",
                "PipeName",
                pipe,
                1)
            .resource()
        + MetricAlarm.any(
                id + "PipePartlyFails",
                "For a quarter of an hour, the stream has refused some of what the pipe hands on.",
                "AWS/EventBridge/Pipes",
                "ExecutionPartiallyFailed",
                "PipeName",
                pipe,
                3)
            .resource()
        + MetricAlarm.any(
                id + "PipeThrottled",
                "For a quarter of an hour, AWS has held the pipe back, for the rate of all pipes of"
                    + " the account.",
                "AWS/EventBridge/Pipes",
                "ExecutionThrottled",
                "PipeName",
                pipe,
                3)
            .resource()
        + new MetricAlarm(
                id + "DeadLetters",
                "Changes that the pipe gave up are waiting. Each message names where in the"
                    + " table's stream they are, which keeps them for 24 hours.",
                "AWS/SQS",
                "ApproximateNumberOfMessagesVisible",
                "QueueName",
                queue,
                "Maximum",
                1,
                "GreaterThanThreshold",
                0)
            .resource()
        + "# The alarm before rings once for as long as any wait.\n"
        + MetricAlarm.any(
                id + "NewDeadLetters",
                "The pipe gave changes up, these five minutes.",
                "AWS/SQS",
                "NumberOfMessagesSent",
                "QueueName",
                queue,
                1)
            .resource();
  }
}
