package io.orderlake.deploy;

import static io.orderlake.deploy.Template.attribute;
import static io.orderlake.deploy.Template.list;
import static io.orderlake.deploy.Template.map;
import static io.orderlake.deploy.Template.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.LakeLayout;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** That each stage in AWS hands on to the next. */
@ParameterizedClass
@MethodSource("io.orderlake.deploy.Template#each")
class TemplateWiringTest {
  private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9.:]*)}");

  private static final Pattern NAMING =
      Pattern.compile(
          "Name|(Table|Function|DeliveryStream|LogGroup|Topic|Queue|Bucket|Role|Dashboard)Name");

  /** What is named within a workgroup or a function, which has the stack's name. */
  private static final Set<String> WITHIN = Set.of("AWS::Athena::NamedQuery", "AWS::Lambda::Alias");

  @Parameter private Template template;

  @Test
  void every_name_that_is_referred_to_exists_and_every_parameter_is_used() {
    Set<String> used = new TreeSet<>();
    for (String section : List.of("Resources", "Outputs", "Conditions")) {
      Template.eachFunction(
          template.section(section), (name, value) -> used.addAll(names(value, name)));
    }
    template
        .section("Resources")
        .values()
        .forEach(
            resource -> {
              if (map(resource).containsKey("Condition")) {
                used.add(map(resource).get("Condition").toString());
              }
            });
    Set<String> known = new TreeSet<>(template.section("Resources").keySet());
    known.addAll(template.section("Parameters").keySet());
    known.addAll(template.section("Conditions").keySet());

    used.removeIf(name -> name.startsWith("AWS::"));
    assertThat(known).containsAll(used);
    assertThat(used)
        .containsAll(template.section("Parameters").keySet())
        .containsAll(template.section("Conditions").keySet());
  }

  private static List<String> names(Object argument, String function) {
    return switch (function) {
      case "Ref" -> List.of(argument.toString());
      case "Fn::GetAtt" -> List.of(list(argument).get(0).toString());
      case "Fn::Sub" -> {
        List<String> names = new ArrayList<>();
        Matcher found = SUBSTITUTED.matcher(list(argument).get(0).toString());
        while (found.find()) {
          names.add(found.group(1).replaceAll("\\..*", ""));
        }
        if (argument instanceof List<?> withOwnNames) {
          names.removeAll(map(withOwnNames.get(1)).keySet());
        }
        yield names;
      }
      case "Fn::If" -> List.of(list(argument).get(0).toString());
      default -> List.of();
    };
  }

  @Test
  void the_pipe_leads_from_the_tables_stream_to_the_stream_by_order_id() {
    assertThat(template.at("OrdersTable/StreamSpecification"))
        .isEqualTo(Map.of("StreamViewType", "NEW_AND_OLD_IMAGES"));
    assertThat(template.at("OrdersTable/KeySchema"))
        .isEqualTo(List.of(Map.of("AttributeName", "orderid", "KeyType", "HASH")));
    assertThat(template.at("Pipe/Source"))
        .isEqualTo(
            Map.of(
                "Fn::If",
                List.of(
                    "OrdersTableMade",
                    attribute("OrdersTable", "StreamArn"),
                    ref("OrdersStreamArn"))));
    assertThat(template.resource("OrdersTable")).containsEntry("Condition", "OrdersTableMade");
    assertThat(template.at("Pipe/Target")).isEqualTo(attribute("ChangeStream", "Arn"));
    assertThat(template.at("Pipe/TargetParameters/KinesisStreamParameters/PartitionKey"))
        .isEqualTo("$.dynamodb.Keys." + "orderid" + ".S");
  }

  /** The table's stream keeps a change for 24 hours; a dead letter only says where it is there. */
  @Test
  void the_pipe_tries_until_there_is_just_time_to_fetch_what_it_gives_up() {
    String source = "Pipe/SourceParameters/DynamoDBStreamParameters/";
    assertThat((Integer) template.at(source + "BatchSize")).isBetween(1, 500);
    assertThat(template.at(source + "MaximumRetryAttempts")).isEqualTo(ref("PipeRetries"));
    assertThat(parameter("PipeRetries")).containsEntry("Default", -1);
    assertThat((Integer) template.at(source + "MaximumRecordAgeInSeconds"))
        .isBetween((int) Duration.ofHours(12).toSeconds(), (int) Duration.ofHours(20).toSeconds());
    assertThat(template.at(source + "OnPartialBatchItemFailure")).isEqualTo("AUTOMATIC_BISECT");
    assertThat(template.at(source + "StartingPosition")).isEqualTo("TRIM_HORIZON");
    assertThat(template.at(source + "DeadLetterConfig/Arn"))
        .isEqualTo(attribute("DeadLetters", "Arn"));
  }

  @Test
  void the_pipe_logs_its_errors_where_cloudwatch_may_deliver_them() {
    assertThat(template.at("Pipe/LogConfiguration/Level")).isEqualTo("ERROR");
    assertThat(template.at("Pipe/LogConfiguration/CloudwatchLogsLogDestination/LogGroupArn"))
        .isEqualTo(attribute("PipeLog", "Arn"));
    Map<String, Object> statement =
        map(list(template.at("PipeLog/ResourcePolicyDocument/Statement")).get(0));
    assertThat(statement.get("Principal"))
        .isEqualTo(Map.of("Service", "delivery.logs.amazonaws.com"));
    assertThat(statement.get("Resource").toString())
        .contains(map(template.at("PipeLog/LogGroupName")).get("Fn::Sub") + ":log-stream:*");
  }

  /** A pipe is tried out as it is made, so that its role must have its rights by then. */
  @Test
  void a_role_is_never_there_without_its_rights() {
    assertThat(template.ofType("AWS::IAM::Policy")).isEmpty();
    template
        .ofType("AWS::IAM::Role")
        .forEach((id, role) -> assertThat(role).as(id).containsKey("Policies"));
    assertThat(template.at("Pipe/RoleArn")).isEqualTo(attribute("PipeRole", "Arn"));
  }

  @Test
  void delivery_reads_the_stream_and_transforms_by_a_published_version() {
    assertThat(template.at("Delivery/KinesisStreamSourceConfiguration/KinesisStreamARN"))
        .isEqualTo(attribute("ChangeStream", "Arn"));
    assertThat(processorParameters().get("LambdaArn")).isEqualTo(ref("TransformAlias"));
    assertThat(template.at("TransformAlias/FunctionVersion"))
        .isEqualTo(attribute("TransformVersion", "Version"));
    assertThat(template.at("TransformVersion/FunctionName")).isEqualTo(ref("TransformFunction"));
    assertThat(template.at("TransformFunction/SnapStart"))
        .isEqualTo(Map.of("ApplyOn", "PublishedVersions"));
    assertThat(template.at("TransformFunction/Architectures")).isEqualTo(List.of("arm64"));
  }

  /** On java21 and before Lambda stops at the first compiler, in a snapshot too. */
  @Test
  void both_compilers_work_before_the_snapshot() {
    assertThat(template.at("TransformFunction/Runtime")).isEqualTo("java25");
    assertThat(template.at("TransformFunction").toString()).doesNotContain("JAVA_TOOL_OPTIONS");
  }

  /** A version that was not called for 14 days refuses its first calls. */
  @Test
  void delivery_outlasts_a_function_that_wakes_up() {
    assertThat(processorParameters()).containsEntry("NumberOfRetries", "300");
    assertThat((Integer) template.at("TransformFunction/Timeout"))
        .as("Firehose waits five minutes for an answer")
        .isLessThanOrEqualTo(300);
  }

  private Map<String, Object> parameter(String name) {
    return map(template.section("Parameters").get(name));
  }

  private Map<String, Object> processorParameters() {
    Object processors =
        template.at(
            "Delivery/ExtendedS3DestinationConfiguration/ProcessingConfiguration/Processors");
    return list(map(list(processors).get(0)).get("Parameters")).stream()
        .map(Template::map)
        .collect(
            Collectors.toMap(
                parameter -> parameter.get("ParameterName").toString(),
                parameter -> parameter.get("ParameterValue")));
  }

  @Test
  void the_handler_is_a_class_that_lambda_can_make() throws Exception {
    String[] handler = template.at("TransformFunction/Handler").toString().split("::");
    Class<?> type = Class.forName(handler[0]);

    assertThat(type.getMethods()).anyMatch(method -> method.getName().equals(handler[1]));
    assertThat(type.getConstructor()).isNotNull();
  }

  @Test
  void objects_are_named_as_the_contract_says() {
    String s3 = "Delivery/ExtendedS3DestinationConfiguration/";
    assertThat(template.at(s3 + "BucketARN")).isEqualTo(attribute("LakeBucket", "Arn"));
    assertThat(template.at(s3 + "Prefix"))
        .isEqualTo(TableFile.onClassPath("tables/orders.yaml").prefix() + LakeLayout.PARTITIONS);
    assertThat(template.at(s3 + "ErrorOutputPrefix"))
        .isEqualTo(
            LakeLayout.ERRORS_PREFIX + "!{firehose:error-output-type}/" + LakeLayout.PARTITIONS);
    assertThat(template.at(s3 + "CompressionFormat")).isEqualTo("GZIP");
    assertThat(template.at(s3 + "FileExtension")).isEqualTo(LakeLayout.GZIP_EXTENSION);
  }

  @Test
  void every_alarm_reaches_the_topic_and_watches_something_of_this_stack() {
    Map<String, Map<String, Object>> alarms = template.ofType("AWS::CloudWatch::Alarm");

    assertThat(alarms).hasSizeGreaterThanOrEqualTo(12);
    alarms.forEach(
        (id, alarm) -> {
          assertThat(alarm.get("AlarmActions")).as(id).isEqualTo(List.of(ref("AlertTopic")));
          assertThat(alarm).as(id).containsEntry("TreatMissingData", "notBreaching");
          assertThat(metrics(alarm)).as(id).isNotEmpty();
          for (Map<String, Object> metric : metrics(alarm)) {
            Object watched = map(list(metric.get("Dimensions")).get(0)).get("Value");
            List<String> named = new ArrayList<>();
            Template.eachFunction(
                watched, (function, argument) -> named.addAll(names(argument, function)));
            assertThat(named)
                .as(id)
                .anyMatch(name -> template.section("Resources").containsKey(name));
          }
        });
  }

  /** What an alarm watches: one metric, or several that it computes with. */
  private static List<Map<String, Object>> metrics(Map<String, Object> alarm) {
    if (!alarm.containsKey("Metrics")) {
      return List.of(alarm);
    }
    return list(alarm.get("Metrics")).stream()
        .map(Template::map)
        .filter(metric -> metric.containsKey("MetricStat"))
        .map(metric -> map(map(metric.get("MetricStat")).get("Metric")))
        .toList();
  }

  @Test
  void what_can_stop_changes_without_a_word_is_watched() {
    assertThat(
            template.ofType("AWS::CloudWatch::Alarm").values().stream()
                .flatMap(alarm -> metrics(alarm).stream())
                .map(metric -> metric.get("Namespace") + " " + metric.get("MetricName")))
        .contains(
            "AWS/EventBridge/Pipes ExecutionFailed",
            "AWS/EventBridge/Pipes ExecutionPartiallyFailed",
            "AWS/EventBridge/Pipes ExecutionThrottled",
            "AWS/EventBridge/Pipes Invocations",
            "AWS/DynamoDB ConsumedWriteCapacityUnits",
            "AWS/SQS ApproximateNumberOfMessagesVisible",
            "AWS/SQS NumberOfMessagesSent",
            "AWS/Lambda Throttles",
            "AWS/Lambda Errors",
            "AWS/Firehose ExecuteProcessing.Success",
            "AWS/Firehose DeliveryToS3.DataFreshness");
  }

  @Test
  void the_manual_explains_every_alarm_and_every_parameter() throws IOException {
    Set<String> known = new TreeSet<>(template.ofType("AWS::CloudWatch::Alarm").keySet());
    known.addAll(template.section("Parameters").keySet());
    known.remove("Release"); // Set by deploy.sh.
    known.removeIf(name -> name.startsWith("Billing")); // Explained as those of orders are.

    String manual = Files.readString(Path.of("../docs/aws.md"));
    assertThat(known).allSatisfy(name -> assertThat(manual).contains("`" + name + "`"));
  }

  @Test
  void the_environment_that_is_printed_names_each_part_that_the_analytics_ask_for() {
    Object environment = map(template.section("Outputs").get("AnalyticsEnvironment")).get("Value");
    String settings = environment.toString();

    assertThat(settings)
        .contains("DASHBOARD_TRANSFORMER=none", "RECONCILIATION_TRANSFORMER=none")
        .contains("Ref=OrdersTable}", "TOPICARN=${AlertTopic}", "dashboards/dashboard/${Dashboard}")
        .contains("ATHENA_DATABASE=${LakeDatabase}", "ATHENA_WORKGROUP=${QueryWorkGroup}")
        .contains("CATALOG_DATABASE=${LakeDatabase}", "CATALOG_CRAWLER=${LakeCrawler}");
  }

  @Test
  void whatever_the_buffers_are_a_change_in_them_is_neither_late_nor_missing() {
    String late = template.at("FreshnessAlarm/Metrics").toString();
    Object environment = map(template.section("Outputs").get("AnalyticsEnvironment")).get("Value");

    assertThat(late).contains("freshness - ${TransformSeconds} - ${BufferSeconds}");
    assertThat(environment.toString())
        .contains("ORDERLAKE_RECONCILIATION_INFLIGHT=4m,${TransformSeconds}s,${BufferSeconds}s");
  }

  @Test
  void two_stacks_of_a_region_have_no_name_in_common() {
    template.section("Resources").keySet().stream()
        .filter(id -> !WITHIN.contains(template.resource(id).get("Type")))
        .forEach(
            id ->
                map(template.resource(id).get("Properties")).entrySet().stream()
                    .filter(property -> NAMING.matcher(property.getKey()).matches())
                    .filter(name -> !isOwn(name.getValue()))
                    .forEach(
                        name ->
                            assertThat(name.getValue().toString())
                                .as(id)
                                .contains("AWS::StackName")));
    assertThat(template.at("LakeDatabase/DatabaseInput").toString()).contains("AWS::StackName");
    assertThat(template.section("Outputs").values())
        .allSatisfy(output -> assertThat(map(output)).doesNotContainKey("Export"));
  }

  private boolean isOwn(Object name) {
    return name instanceof Map<?, ?> reference
        && template.section("Resources").containsKey(String.valueOf(reference.get("Ref")));
  }

  /** Another stream of the table is another pipe, and both are there for a moment. */
  @Test
  void a_pipe_has_a_name_that_another_can_follow() {
    assertThat(map(template.resource("Pipe").get("Properties"))).doesNotContainKey("Name");
  }

  @Test
  void the_crawler_is_off_unless_it_is_asked_for() {
    assertThat(map(template.section("Parameters").get("Crawler")).get("Default")).isEqualTo("off");
    assertThat(template.resource("LakeCrawler").get("Condition")).isEqualTo("WithCrawler");
    assertThat(template.resource("CrawlerRole").get("Condition")).isEqualTo("WithCrawler");
    assertThat(map(template.resource("LakeCrawler").get("Properties")))
        .as("Glue's own classifier reads a record a line; one with a path is for arrays")
        .doesNotContainKey("Classifiers");
  }
}
