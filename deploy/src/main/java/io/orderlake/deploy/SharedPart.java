package io.orderlake.deploy;

import io.orderlake.table.TableMapping;
import java.util.List;
import java.util.stream.Collectors;

/** What is there once, whatever the tables: parameters, lake, catalogue, workgroup, topic. */
final class SharedPart {
  private static final String BEFORE_RESOURCES =
      """
      AWSTemplateFormatVersion: "2010-09-09"
      Description: >-
        Orderlake: changes of <all> from DynamoDB through EventBridge Pipes, Kinesis, Firehose and Lambda
        to S3, Glue and Athena. Deployed by deploy/deploy.sh; docs/aws.md says what each parameter costs.

      Metadata:
        cfn-lint:
          config:
            ignore_checks:
              # The function's code is a path: deploy.sh packages the template.
              - W3002

      Parameters:
      <parameters>
        TableProtection:
          Type: String
          Default: "off"
          AllowedValues: ["off", "on"]
          Description: >-
            Whether what is made here as a table refuses to be deleted. For a stack that stands: one that fails to be made could
            not be rolled back.
        Shards:
          Type: Number
          Default: 1
          MinValue: 0
          MaxValue: 500
          Description: >-
            Of the Kinesis stream, each 1 MB or 1,000 changes a second; 0 for on demand, which costs more and
            needs no counting.
        RetentionHours:
          Type: Number
          Default: 24
          MinValue: 24
          MaxValue: 8760
          Description: How long the Kinesis stream keeps a change.
        BufferSeconds:
          Type: Number
          Default: 60
          MinValue: 0
          MaxValue: 900
          Description: The longest that Firehose waits before it writes an object. Shorter is fresher, and makes more objects.
        BufferMegabytes:
          Type: Number
          Default: 64
          MinValue: 1
          MaxValue: 128
          Description: What Firehose gathers, before compression, before it writes an object.
        PipeRetries:
          Type: Number
          Default: -1
          MinValue: -1
          MaxValue: 10000
          Description: >-
            How often the pipe hands a refused change on again before it gives it up; -1 for until it is 20
            hours old. Its shard waits meanwhile.
        RemoveEvents:
          Type: String
          Default: keep
          AllowedValues: [keep, drop]
          Description: Whether a removal becomes a row of the lake, a tombstone, or is dropped.
        TransformSeconds:
          Type: Number
          Default: 10
          MinValue: 0
          MaxValue: 900
          Description: The longest that Firehose waits, before that, for 1 MB of changes to transform.
        TransformMemory:
          Type: Number
          Default: 1024
          MinValue: 256
          MaxValue: 10240
          Description: Megabytes of the Lambda function, which gets its share of a processor by them.
        Release:
          Type: String
          Default: first
          AllowedPattern: "[a-z0-9]{1,32}"
          Description: Names what the function is made of, so that a new version is published when that changes. Set by deploy.sh.
        Database:
          Type: String
          Default: ""
          AllowedPattern: "[a-z0-9_]{0,255}"
          Description: In the Glue catalogue, made here; the stack's name, _ for -, if empty.
        FirstDay:
          Type: String
          AllowedPattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
          Description: The lake's first day. Each query lists every hour since then.
        QueryByteLimit:
          Type: Number
          Default: 10737418240
          MinValue: 10000000
          Description: The bytes that one Athena query may read before it is stopped. A terabyte costs 5 dollars.
        ErrorDays:
          Type: Number
          Default: 90
          MinValue: 1
          Description: How long refused records are kept for replay.
        Crawler:
          Type: String
          Default: "off"
          AllowedValues: ["off", "on"]
          Description: A Glue crawler beside the projected partitions, which need none.
        PreparedStatements:
          Type: String
          Default: "off"
          AllowedValues: ["off", "on"]
          Description: >-
            Each report as a prepared statement beside its named query. Athena's manual allows their question
            marks in WHERE alone, and the reports have them elsewhere.
        AlarmEmail:
          Type: String
          Default: ""
          Description: Where alarms go; nowhere but to the topic if empty.

      Conditions:
      <conditions>
        OwnDatabase: !Equals [!Ref Database, ""]
        TableProtected: !Equals [!Ref TableProtection, "on"]
        OnDemand: !Equals [!Ref Shards, 0]
        WithCrawler: !Equals [!Ref Crawler, "on"]
        WithPreparedStatements: !Equals [!Ref PreparedStatements, "on"]
        WithEmail: !Not [!Equals [!Ref AlarmEmail, ""]]
      """;

  private static final String LAKE =
      """
        # ==== What all tables share ========================================================================

        LakeBucket:
          Type: AWS::S3::Bucket
          DeletionPolicy: RetainExceptOnCreate
          UpdateReplacePolicy: Retain
          Properties:
            PublicAccessBlockConfiguration:
              BlockPublicAcls: true
              BlockPublicPolicy: true
              IgnorePublicAcls: true
              RestrictPublicBuckets: true
            OwnershipControls:
              Rules:
                - ObjectOwnership: BucketOwnerEnforced
            BucketEncryption:
              ServerSideEncryptionConfiguration:
                - ServerSideEncryptionByDefault:
                    SSEAlgorithm: AES256
            VersioningConfiguration:
              Status: Enabled
            LifecycleConfiguration:
              Rules:
                # What was deleted or overwritten can be brought back for so long.
                - Id: former-versions
                  Status: Enabled
                  NoncurrentVersionExpiration:
                    NoncurrentDays: 30
                  ExpiredObjectDeleteMarker: true
                - Id: broken-uploads
                  Status: Enabled
                  AbortIncompleteMultipartUpload:
                    DaysAfterInitiation: 1
                - Id: query-results
                  Status: Enabled
                  Prefix: athena-results/
                  ExpirationInDays: 7
                  NoncurrentVersionExpiration:
                    NoncurrentDays: 1
                - Id: refused-records
                  Status: Enabled
                  Prefix: errors/
                  ExpirationInDays: !Ref ErrorDays
                  NoncurrentVersionExpiration:
                    NoncurrentDays: 1

        LakeBucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: !Ref LakeBucket
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Sid: OnlyByTls
                  Effect: Deny
                  Principal: "*"
                  Action: "s3:*"
                  Resource:
                    - !GetAtt LakeBucket.Arn
                    - !Sub "${LakeBucket.Arn}/*"
                  Condition:
                    Bool: {"aws:SecureTransport": "false"}

      """;

  private static final String CATALOGUE =
      """
        LakeDatabase:
          Type: AWS::Glue::Database
          Properties:
            CatalogId: !Ref AWS::AccountId
            DatabaseInput:
              Name: !If
                - OwnDatabase
                - !Join ["_", !Split ["-", !Ref AWS::StackName]]
                - !Ref Database
              Description: Changes of <all>, and the relations that reports ask.

        CrawlerRole:
          Type: AWS::IAM::Role
          Condition: WithCrawler
          Properties:
            AssumeRolePolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {Service: glue.amazonaws.com}
                  Action: sts:AssumeRole
                  Condition:
                    StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}
            Policies:
              - PolicyName: look-at-the-lake
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action:
                        - s3:GetBucketLocation
                        - s3:ListBucket
                      Resource: !GetAtt LakeBucket.Arn
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource:
                        <rows>
                    - Effect: Allow
                      Action:
                        - glue:BatchCreatePartition
                        - glue:BatchGetPartition
                        - glue:CreatePartition
                        - glue:CreateTable
                        - glue:GetDatabase
                        - glue:GetPartition
                        - glue:GetPartitions
                        - glue:GetTable
                        - glue:GetTables
                        - glue:UpdatePartition
                        - glue:UpdateTable
                      Resource:
                        - !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:catalog"
                        - !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:database/${LakeDatabase}"
                        - !Sub "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:table/${LakeDatabase}/raw_*"
                    - Effect: Allow
                      Action:
                        - logs:CreateLogGroup
                        - logs:CreateLogStream
                        - logs:PutLogEvents
                      Resource: !Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws-glue/crawlers:*"

        LakeCrawler:
          Type: AWS::Glue::Crawler
          Condition: WithCrawler
          Properties:
            Name: !Sub "${AWS::StackName}-rows"
            DatabaseName: !Ref LakeDatabase
            Role: !GetAtt CrawlerRole.Arn
            TablePrefix: raw_
            Targets:
              S3Targets:
                <targets>
            # It says what it would change; the columns are the contract's.
            SchemaChangePolicy:
              UpdateBehavior: LOG
              DeleteBehavior: LOG
            Configuration: >-
              {"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"},"CrawlerOutput":{"Partitions":{"AddOrUpdateBehavior":"InheritFromTable"}}}

      """;

  private static final String QUERIES =
      """
        QueryWorkGroup:
          Type: AWS::Athena::WorkGroup
          Properties:
            Name: !Ref AWS::StackName
            Description: Reports on <all>.
            State: ENABLED
            RecursiveDeleteOption: true
            WorkGroupConfiguration:
              EnforceWorkGroupConfiguration: true
              PublishCloudWatchMetricsEnabled: true
              BytesScannedCutoffPerQuery: !Ref QueryByteLimit
              EngineVersion:
                SelectedEngineVersion: Athena engine version 3
              ResultConfiguration:
                OutputLocation: !Sub "s3://${LakeBucket}/athena-results/"
                EncryptionConfiguration:
                  EncryptionOption: SSE_S3

      """;

  private static final String ALERTS =
      """
        # A key of its own: CloudWatch cannot publish to a topic that is encrypted by AWS's key for SNS.
        AlertKey:
          Type: AWS::KMS::Key
          DeletionPolicy: Delete
          UpdateReplacePolicy: Delete
          Properties:
            Description: !Sub "Alerts of ${AWS::StackName}"
            EnableKeyRotation: true
            PendingWindowInDays: 7
            KeyPolicy:
              Version: "2012-10-17"
              Statement:
                - Sid: TheAccountRulesTheKey
                  Effect: Allow
                  Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
                  Action: "kms:*"
                  Resource: "*"
                - Sid: AlarmsArePublished
                  Effect: Allow
                  Principal: {Service: cloudwatch.amazonaws.com}
                  Action:
                    - kms:Decrypt
                    - kms:GenerateDataKey
                  Resource: "*"
                  Condition:
                    StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}

        AlertTopic:
          Type: AWS::SNS::Topic
          Properties:
            TopicName: !Sub "${AWS::StackName}-alerts"
            KmsMasterKeyId: !Ref AlertKey

        AlertTopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [!Ref AlertTopic]
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: {Service: cloudwatch.amazonaws.com}
                  Action: sns:Publish
                  Resource: !Ref AlertTopic
                  Condition:
                    StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}

        AlertEmail:
          Type: AWS::SNS::Subscription
          Condition: WithEmail
          Properties:
            TopicArn: !Ref AlertTopic
            Protocol: email
            Endpoint: !Ref AlarmEmail

      """;

  private static final String OUTPUTS =
      """
        LakeBucket:
          Description: The lake.
          Value: !Ref LakeBucket
        Database:
          Description: In the Glue catalogue.
          Value: !Ref LakeDatabase
        WorkGroup:
          Description: Of Athena.
          Value: !Ref QueryWorkGroup
        AlertTopic:
          Description: Where alarms are published.
          Value: !Ref AlertTopic
        Entities:
          Description: >-
            Each with what the outputs of its table begin with, where its refused records are, and which delivery is its.
          Value: <entities>
      """;

  private final Gaps gaps;

  SharedPart(List<DeployedTable> tables, List<TableMapping> entities) {
    this.gaps =
        new Gaps()
            .put(
                "all",
                entities.stream()
                    .map(entity -> entity.entity().many())
                    .collect(Collectors.joining(", ")))
            .put(
                "entities",
                tables.stream()
                    .flatMap(
                        table ->
                            table.entities().stream()
                                .map(
                                    entity ->
                                        "%s,%s,%s,%schanges"
                                            .formatted(
                                                entity.entity().many(),
                                                table.prefix(),
                                                EntityPart.errors(entity, entities.get(0)),
                                                table.physicalPrefix(entity))))
                    .collect(Collectors.joining(" ")))
            .put("rows", entities.stream().map(SharedPart::rows).toList())
            .put(
                "targets",
                entities.stream()
                    .map(
                        entity ->
                            "- Path: !Sub \"s3://${LakeBucket}/%s\"".formatted(entity.prefix()))
                    .toList());
  }

  /** All that stands before the resources. */
  String head(String parameters, String conditions) {
    return gaps.put("parameters", parameters).put("conditions", conditions).fill(BEFORE_RESOURCES);
  }

  String resources() {
    return gaps.fill(LAKE + CATALOGUE + QUERIES + ALERTS);
  }

  String outputs() {
    return gaps.fill(OUTPUTS);
  }

  /** An entity's objects of rows, as a resource in a policy. */
  static String rows(TableMapping entity) {
    return "- !Sub \"${LakeBucket.Arn}/%s*\"".formatted(entity.prefix());
  }
}
