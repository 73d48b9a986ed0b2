package io.orderlake.deploy;

import static io.orderlake.deploy.Template.list;
import static io.orderlake.deploy.Template.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** That nobody may more than is needed, and that nothing lies open. */
@ParameterizedClass
@MethodSource("io.orderlake.deploy.Template#each")
class TemplateSafetyTest {
  /** A key's own policy, in which the star is the key: without it nobody could ever change it. */
  private static final List<String> OF_A_KEY =
      List.of("TheAccountRulesTheKey", "AlarmsArePublished");

  @Parameter private Template template;

  /** A statement of any policy, and where it stands. */
  private record Statement(String where, Map<String, Object> text) {
    boolean allows() {
      return "Allow".equals(text.get("Effect"));
    }

    List<String> actions() {
      return list(text.get("Action")).stream().map(Object::toString).toList();
    }
  }

  private List<Statement> statements() {
    List<Statement> found = new ArrayList<>();
    template.section("Resources").forEach((id, resource) -> collect(id, resource, found));
    return found;
  }

  private static void collect(String where, Object value, List<Statement> found) {
    if (value instanceof Map<?, ?> map) {
      if (map.containsKey("Effect")) {
        found.add(new Statement(where, map(value)));
      }
      map.values().forEach(inner -> collect(where, inner, found));
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> collect(where, inner, found));
    }
  }

  @Test
  void nobody_is_allowed_every_action_or_every_resource() {
    List<Statement> allowed =
        statements().stream()
            .filter(Statement::allows)
            .filter(statement -> !OF_A_KEY.contains(String.valueOf(statement.text().get("Sid"))))
            .toList();

    assertThat(allowed).hasSizeGreaterThan(20);
    for (Statement statement : allowed) {
      assertThat(statement.actions())
          .as(statement.where())
          .allMatch(action -> action.matches("[a-z0-9-]+:[A-Za-z]+"));
      Object resource = statement.text().get("Resource");
      if (!statement.actions().contains("sts:AssumeRole")) {
        assertThat(list(resource))
            .as(statement.where())
            .isNotEmpty()
            .allMatch(Map.class::isInstance);
      }
      assertThat(statement.text().get("Principal")).as(statement.where()).isNotEqualTo("*");
    }
  }

  @Test
  void the_exceptions_stand_in_a_keys_policy_and_nowhere_else() {
    assertThat(
            statements().stream()
                .filter(statement -> OF_A_KEY.contains(String.valueOf(statement.text().get("Sid"))))
                .map(Statement::where))
        .containsOnly("AlertKey");
  }

  @Test
  void the_analytics_may_publish_to_the_encrypted_topic_and_ask_for_nothing_of_all_resources() {
    assertThat(allowed("AnalyticsRole", Template.ref("AlertTopic"))).containsExactly("sns:Publish");
    assertThat(allowed("AnalyticsRole", Template.attribute("AlertKey", "Arn")))
        .containsExactlyInAnyOrder("kms:Decrypt", "kms:GenerateDataKey");
    assertThat(allowed("AnalyticsRole", "*")).isEmpty();
    assertThat(allowed("AnalyticsRole", Template.attribute("OrdersTable", "Arn")))
        .as("it reads the table, and never writes it")
        .containsExactlyInAnyOrder(
            "dynamodb:BatchGetItem", "dynamodb:DescribeTable", "dynamodb:Scan");
  }

  /**
   * Athena asks for it whichever database is queried, and its manual calls these rights mandatory.
   */
  @Test
  void the_analytics_find_the_catalogues_default_database_and_may_no_more_with_it() {
    assertThat(
            statements().stream()
                .filter(statement -> statement.text().toString().contains("database/default"))
                .flatMap(statement -> statement.actions().stream()))
        .containsExactlyInAnyOrder("glue:CreateDatabase", "glue:GetDatabase", "glue:GetDatabases");
  }

  private List<String> allowed(String role, Object resource) {
    return statements().stream()
        .filter(statement -> statement.where().equals(role) && statement.allows())
        .filter(
            statement -> alternatives(statement.text().get("Resource")).anyMatch(resource::equals))
        .flatMap(statement -> statement.actions().stream())
        .toList();
  }

  /** Each resource that may be meant: either of two, where a condition tells. */
  private static Stream<?> alternatives(@Nullable Object resource) {
    return (resource == null ? List.of() : list(resource))
        .stream()
            .flatMap(
                one ->
                    one instanceof Map<?, ?> function && function.containsKey("Fn::If")
                        ? list(function.get("Fn::If")).stream()
                        : Stream.of(one));
  }

  @Test
  void each_role_serves_one_service_and_one_user() {
    Map<String, String> services = new TreeMap<>();
    template
        .ofType("AWS::IAM::Role")
        .forEach(
            (id, role) -> {
              Object statement =
                  list(map(role.get("AssumeRolePolicyDocument")).get("Statement")).get(0);
              String service = map(map(statement).get("Principal")).get("Service").toString();
              assertThat(services.put(id.replaceAll("^Billing(Invoices)?", ""), service))
                  .isIn(null, service);
              assertThat(role).as(id).doesNotContainKey("ManagedPolicyArns");
            });

    assertThat(services)
        .isEqualTo(
            Map.of(
                "PipeRole", "pipes.amazonaws.com",
                "TransformRole", "lambda.amazonaws.com",
                "DeliveryRole", "firehose.amazonaws.com",
                "CrawlerRole", "glue.amazonaws.com",
                "SimulatorRole", "ecs-tasks.amazonaws.com",
                "AnalyticsRole", "ecs-tasks.amazonaws.com"));
    template.ofType("AWS::IAM::Role").keySet().stream()
        .filter(role -> !role.matches("SimulatorRole|AnalyticsRole"))
        .forEach(role -> assertThat(usersOf(role)).as(role).hasSize(1));
  }

  private List<String> usersOf(String role) {
    return template.section("Resources").entrySet().stream()
        .filter(resource -> !resource.getKey().equals(role))
        .filter(resource -> refersTo(resource.getValue(), role))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean refersTo(Object resource, String role) {
    List<Object> found = new ArrayList<>();
    Template.eachFunction(
        resource,
        (name, argument) -> {
          if (list(argument).get(0).equals(role)) {
            found.add(argument);
          }
        });
    return !found.isEmpty();
  }

  @Test
  void every_bucket_is_private_encrypted_and_asked_by_tls_alone() {
    Map<String, Map<String, Object>> buckets = template.ofType("AWS::S3::Bucket");

    assertThat(buckets).isNotEmpty();
    buckets.forEach(
        (id, bucket) -> {
          assertThat(map(bucket.get("PublicAccessBlockConfiguration")))
              .as(id)
              .hasSize(4)
              .allSatisfy((name, value) -> assertThat(value).isEqualTo(true));
          assertThat(bucket)
              .as(id)
              .containsKey("BucketEncryption")
              .doesNotContainKey("AccessControl");
          assertThat(bucket).as(id).containsKey("LifecycleConfiguration");
          assertThat(template.ofType("AWS::S3::BucketPolicy").values())
              .as(id)
              .anyMatch(
                  policy ->
                      policy.get("Bucket").equals(Template.ref(id)) && deniesWithoutTls(policy));
        });
  }

  private static boolean deniesWithoutTls(Map<String, Object> policy) {
    return list(map(policy.get("PolicyDocument")).get("Statement")).stream()
        .map(Template::map)
        .anyMatch(
            statement ->
                statement.get("Effect").equals("Deny")
                    && statement.get("Condition").toString().contains("SecureTransport=false"));
  }

  @Test
  void whatever_holds_data_is_encrypted() {
    assertThat(template.ofType("AWS::DynamoDB::Table").values())
        .extracting(table -> table.get("SSESpecification"))
        .containsOnly(Map.of("SSEEnabled", true));
    assertThat(template.ofType("AWS::Kinesis::Stream").values())
        .extracting(stream -> map(stream.get("StreamEncryption")).get("EncryptionType"))
        .containsOnly("KMS");
    assertThat(template.ofType("AWS::SQS::Queue").values())
        .extracting(queue -> queue.get("SqsManagedSseEnabled"))
        .containsOnly(true);
    assertThat(template.ofType("AWS::SNS::Topic")).containsOnlyKeys("AlertTopic");
    assertThat(template.at("AlertTopic/KmsMasterKeyId")).isEqualTo(Template.ref("AlertKey"));
    assertThat(
            template.at(
                "QueryWorkGroup/WorkGroupConfiguration/ResultConfiguration/EncryptionConfiguration"))
        .isEqualTo(Map.of("EncryptionOption", "SSE_S3"));
  }

  @Test
  void what_cannot_be_made_again_outlives_the_stack() {
    assertThat(template.ofType("AWS::DynamoDB::Table").keySet())
        .contains("OrdersTable")
        .allSatisfy(
            table ->
                assertThat(template.resource(table))
                    .containsEntry("DeletionPolicy", "RetainExceptOnCreate"));
    assertThat(template.resource("LakeBucket"))
        .containsEntry("DeletionPolicy", "RetainExceptOnCreate");
    assertThat(map(template.section("Parameters").get("TableProtection")))
        .as(
            "a table that cannot be deleted would stop the rollback of a stack that fails to be made")
        .containsEntry("Default", "off");
    assertThat(
            map(template.at("OrdersTable/PointInTimeRecoverySpecification"))
                .get("PointInTimeRecoveryEnabled"))
        .isEqualTo(true);
  }

  @Test
  void what_is_deleted_from_the_lake_can_be_brought_back_for_a_while() {
    assertThat(template.at("LakeBucket/VersioningConfiguration"))
        .isEqualTo(Map.of("Status", "Enabled"));
    List<Map<String, Object>> rules =
        list(template.at("LakeBucket/LifecycleConfiguration/Rules")).stream()
            .map(Template::map)
            .toList();

    assertThat(rules)
        .filteredOn(rule -> !rule.containsKey("Prefix") && keepsVersions(rule) >= 7)
        .as("of the whole bucket, and not for ever")
        .hasSize(1)
        .allSatisfy(rule -> assertThat(rule).containsEntry("ExpiredObjectDeleteMarker", true));
    assertThat(rules)
        .filteredOn(rule -> rule.containsKey("ExpirationInDays"))
        .as("what expires does not stay as a version")
        .allMatch(rule -> keepsVersions(rule) == 1);
  }

  private static int keepsVersions(Map<String, Object> rule) {
    Object expiration = rule.get("NoncurrentVersionExpiration");
    return expiration == null ? 0 : (Integer) map(expiration).get("NoncurrentDays");
  }

  @Test
  void one_query_cannot_read_without_bound() {
    assertThat(template.at("QueryWorkGroup/WorkGroupConfiguration/BytesScannedCutoffPerQuery"))
        .isEqualTo(Template.ref("QueryByteLimit"));
    assertThat(template.at("QueryWorkGroup/WorkGroupConfiguration/EnforceWorkGroupConfiguration"))
        .isEqualTo(true);
  }
}
