package io.orderlake.deploy;

import io.orderlake.table.TableMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What operators and the services that run as containers may do, and what the latter are told. */
final class AccessPart {
  private static final String OPERATOR =
      """
        ReplayPolicy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Description: What deploy/replay.sh needs, for whoever runs it.
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: cloudformation:DescribeStacks
                  Resource: !Sub "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/${AWS::StackName}/*"
                - Effect: Allow
                  Action: s3:ListBucket
                  Resource: !GetAtt LakeBucket.Arn
                  Condition:
                    StringLike: {"s3:prefix": ["errors/*", "replayed/*", <listed>]}
                - Effect: Allow
                  Action: s3:GetObject
                  Resource:
                    - !Sub "${LakeBucket.Arn}/errors/*"
                    - !Sub "${LakeBucket.Arn}/replayed/*"
                - Effect: Allow
                  Action: s3:PutObject
                  Resource:
                    <rows>
                    - !Sub "${LakeBucket.Arn}/replayed/*"

        RedrivePolicy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Description: What deploy/redrive.sh needs, for whoever runs it.
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: cloudformation:DescribeStacks
                  Resource: !Sub "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/${AWS::StackName}/*"
                - Effect: Allow
                  Action:
                    - sqs:ChangeMessageVisibility
                    - sqs:DeleteMessage
                    - sqs:GetQueueAttributes
                    - sqs:ReceiveMessage
                  Resource:
                    <queues>
                - Effect: Allow
                  Action:
                    - dynamodb:DescribeStream
                    - dynamodb:GetRecords
                    - dynamodb:GetShardIterator
                    - dynamodb:ListStreams
                  Resource:
                    <streamsOfTables>
                - Effect: Allow
                  Action: kinesis:PutRecords
                  Resource:
                    <streams>

      """;

  private static final String SIMULATOR =
      """
        SimulatorRole:
          Type: AWS::IAM::Role
          Properties:
            Description: Task role of order-simulator-service.
            AssumeRolePolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {Service: ecs-tasks.amazonaws.com}
                  Action: sts:AssumeRole
                  Condition:
                    StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}
            Policies:
              - PolicyName: orders
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action:
                        - dynamodb:DeleteItem
                        - dynamodb:DescribeTable
                        - dynamodb:GetItem
                        - dynamodb:PutItem
                        - dynamodb:Scan
                        - dynamodb:UpdateItem
                      Resource: <OrdersArn>

      """;

  private static final String ANALYTICS =
      """
        AnalyticsRole:
          Type: AWS::IAM::Role
          Properties:
            Description: Task role of analytics-api-service, with Athena or with its own warehouse over the lake.
            AssumeRolePolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {Service: ecs-tasks.amazonaws.com}
                  Action: sts:AssumeRole
                  Condition:
                    StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}
            Policies:
              - PolicyName: reports
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action:
                        - athena:GetQueryExecution
                        - athena:GetQueryResults
                        - athena:StartQueryExecution
                        - athena:StopQueryExecution
                      Resource: !Sub "arn:${AWS::Partition}:athena:${AWS::Region}:${AWS::AccountId}:workgroup/${QueryWorkGroup}"
                    - Effect: Allow
                      Action:
                        - glue:GetDatabase
                        - glue:GetPartitions
                        - glue:GetTable
                        - glue:GetTables
                      Resource:
                        - !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:catalog"
                        - !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:database/${LakeDatabase}"
                        - !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:table/${LakeDatabase}/*"
                    # Athena looks for this database, whichever is asked, and makes it where it is missing.
                    - Effect: Allow
                      Action:
                        - glue:CreateDatabase
                        - glue:GetDatabase
                        - glue:GetDatabases
                      Resource:
                        - !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:catalog"
                        - !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:database/default"
                    - Effect: Allow
                      Action:
                        - s3:GetBucketLocation
                        - s3:ListBucket
                        - s3:ListBucketMultipartUploads
                      Resource: !GetAtt LakeBucket.Arn
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource:
                        <rows>
                    - Effect: Allow
                      Action:
                        - s3:AbortMultipartUpload
                        - s3:GetObject
                        - s3:ListMultipartUploadParts
                        - s3:PutObject
                      Resource: !Sub "${LakeBucket.Arn}/athena-results/*"
                    - !If
                      - WithCrawler
                      - Effect: Allow
                        Action:
                          - glue:GetCrawler
                          - glue:StartCrawler
                        Resource: !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:crawler/${LakeCrawler}"
                      - !Ref AWS::NoValue
              # Holds the lake against the table, and repairs it.
              - PolicyName: reconciliation
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action:
                        - dynamodb:BatchGetItem
                        - dynamodb:DescribeTable
                        - dynamodb:Scan
                      Resource:
                        <tables>
                    - Effect: Allow
                      Action: s3:PutObject
                      Resource:
                        <rows>
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource: !Sub "${LakeBucket.Arn}/errors/*"
              - PolicyName: alerts
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action: sns:Publish
                      Resource: !Ref AlertTopic
                    # Who publishes to an encrypted topic encrypts.
                    - Effect: Allow
                      Action:
                        - kms:Decrypt
                        - kms:GenerateDataKey
                      Resource: !GetAtt AlertKey.Arn

      """;

  private static final String OUTPUTS =
      """
        <simulator>
        AnalyticsRole:
          Description: Task role of analytics-api-service.
          Value: !GetAtt AnalyticsRole.Arn
        ReplayPolicy:
          Description: For whoever runs deploy/replay.sh.
          Value: !Ref ReplayPolicy
        RedrivePolicy:
          Description: For whoever runs deploy/redrive.sh.
          Value: !Ref RedrivePolicy
        AnalyticsEnvironment:
          Description: >-
            Environment of analytics-api-service, so that it asks this lake and sends alerts to its topic.
          Value: !Join
            - " "
            - - <names>
              # Pipe, Firehose and Athena take minutes at most; the buffers come on top.
              - !Sub "ORDERLAKE_RECONCILIATION_INFLIGHT=4m,${TransformSeconds}s,${BufferSeconds}s"
              - !Sub "ORDERLAKE_LAKE_LOCATION=s3://${LakeBucket}"
              - !Sub "ORDERLAKE_ATHENA_DATABASE=${LakeDatabase}"
              - !Sub "ORDERLAKE_ATHENA_WORKGROUP=${QueryWorkGroup}"
              - !If
                - WithCrawler
                - !Sub "ORDERLAKE_CATALOG_DATABASE=${LakeDatabase} ORDERLAKE_CATALOG_CRAWLER=${LakeCrawler}"
                - !Sub "ORDERLAKE_CATALOG_DATABASE=${LakeDatabase}"
              - !Sub "ORDERLAKE_ALERTS_TOPICARN=${AlertTopic}"
              - ORDERLAKE_ALERTS_PIPELINE=none
              - ORDERLAKE_RECONCILIATION_TRANSFORMER=none
              - ORDERLAKE_DASHBOARD_TRANSFORMER=none
              - !Sub "ORDERLAKE_DASHBOARD_CLOUDWATCH=https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards/dashboard/${Dashboard}"
      """;

  private static final List<String> SIMULATOR_OUTPUT =
      List.of(
          "SimulatorRole:",
          "  Description: Task role of order-simulator-service.",
          "  Value: !GetAtt SimulatorRole.Arn");

  /** The table that the simulator writes; null where it is none of these. */
  private final @Nullable DeployedTable simulated;

  private final Gaps gaps;

  AccessPart(List<DeployedTable> tables) {
    List<TableMapping> entities =
        tables.stream().flatMap(table -> table.entities().stream()).toList();
    this.simulated =
        tables.stream().filter(table -> table.name().equals("orders")).findFirst().orElse(null);
    this.gaps =
        new Gaps()
            .put("rows", entities.stream().map(SharedPart::rows).toList())
            .put(
                "listed",
                entities.stream()
                    .map(entity -> "\"" + entity.prefix() + "*\"")
                    .collect(Collectors.joining(", ")))
            .put("queues", each(tables, table -> "!GetAtt " + table.prefix() + "DeadLetters.Arn"))
            .put("streams", each(tables, table -> "!GetAtt " + table.prefix() + "ChangeStream.Arn"))
            .put("tables", each(tables, DeployedTable::arn))
            .put("streamsOfTables", streams(tables))
            .put("names", names(tables))
            .put("simulator", simulated == null ? List.of() : SIMULATOR_OUTPUT);
  }

  String resources() {
    String simulator =
        simulated == null ? "" : gaps.put("OrdersArn", simulated.arn()).fill(SIMULATOR);
    return gaps.fill(OPERATOR) + simulator + gaps.fill(ANALYTICS);
  }

  String outputs() {
    return gaps.fill(OUTPUTS);
  }

  private static List<String> each(
      List<DeployedTable> tables, Function<DeployedTable, String> function) {
    return tables.stream().map(table -> "- " + function.apply(table)).toList();
  }

  private static List<String> streams(List<DeployedTable> tables) {
    List<String> lines = new ArrayList<>();
    for (DeployedTable table : tables) {
      lines.add("- !Sub");
      lines.add("  - \"${Table}/stream/*\"");
      lines.add("  - Table: " + table.arn());
    }
    return lines;
  }

  /** What the tables are called in DynamoDB, as settings say it: those of one, or of several. */
  private static String names(List<DeployedTable> tables) {
    if (tables.size() == 1) {
      return "!Join [\"\", [\"ORDERLAKE_TABLE_NAME=\", %s]]".formatted(tables.get(0).tableName());
    }
    return "!Sub ['SPRING_APPLICATION_JSON={%s}', {%s}]"
        .formatted(
            tables.stream()
                .map(
                    table ->
                        "\"orderlake.table.names[%s]\":\"${%sTableName}\""
                            .formatted(table.name(), table.title()))
                .collect(Collectors.joining(",")),
            tables.stream()
                .map(table -> table.title() + "TableName: " + table.tableName())
                .collect(Collectors.joining(", ")));
  }
}
