package io.orderlake.deploy;

import static io.orderlake.deploy.Template.INVOICES;
import static io.orderlake.deploy.Template.ORDERS;
import static io.orderlake.deploy.Template.attribute;
import static io.orderlake.deploy.Template.map;
import static io.orderlake.deploy.Template.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is made of mappings. */
class CloudTemplateTest {
  private static final String JAR =
      "../cdc-transformer-service/target/cdc-transformer-service-0.1.0-lambda.jar";

  /** What names every table, so that another one changes it. */
  private static final Set<String> OF_ALL =
      Set.of(
          "LakeDatabase",
          "QueryWorkGroup",
          "CrawlerRole",
          "LakeCrawler",
          "Dashboard",
          "ReplayPolicy",
          "RedrivePolicy",
          "AnalyticsRole");

  @Test
  void the_template_is_what_is_made_of_orders() throws Exception {
    String made = CloudTemplate.of(List.of(ORDERS), entity -> JAR);
    if (Boolean.getBoolean("orderlake.write-template")) {
      Files.writeString(Template.FILE, made);
      return;
    }

    assertThat(Files.readString(Template.FILE))
        .as("to write it anew: mvn verify -pl deploy -am -Dorderlake.write-template=true")
        .isEqualTo(made);
  }

  @Test
  void another_table_leaves_what_is_of_orders_as_it_was() throws Exception {
    Map<String, Object> before = new LinkedHashMap<>(Template.of(ORDERS).section("Resources"));
    before.keySet().removeAll(OF_ALL);

    assertThat(Template.of(ORDERS, INVOICES).section("Resources")).containsAllEntriesOf(before);
  }

  @Test
  void what_is_of_another_table_begins_with_its_name() {
    Set<String> added = new TreeSet<>(Template.of(ORDERS, INVOICES).section("Resources").keySet());
    added.removeAll(Template.of(ORDERS).section("Resources").keySet());

    assertThat(added)
        .allMatch(id -> id.startsWith("Billing"))
        .contains("BillingTable", "BillingPipe", "BillingChangeStream", "BillingDeadLetters")
        .contains("BillingInvoicesTransformFunction", "BillingInvoicesDelivery")
        .contains("BillingInvoicesRawTable", "BillingCurrentInvoicesView");
  }

  @Test
  void a_table_has_its_keys_and_its_time_to_live_from_its_mapping() {
    Template made = Template.of(INVOICES);

    assertThat(made.at("BillingTable/KeySchema"))
        .isEqualTo(
            List.of(
                Map.of("AttributeName", "pk", "KeyType", "HASH"),
                Map.of("AttributeName", "sk", "KeyType", "RANGE")));
    assertThat(made.at("BillingTable/TimeToLiveSpecification"))
        .isEqualTo(Map.of("AttributeName", "expires", "Enabled", true));
    assertThat(made.at("BillingPipe/TargetParameters/KinesisStreamParameters/PartitionKey"))
        .isEqualTo("$.dynamodb.Keys.pk.S");
  }

  @Test
  void an_entity_is_delivered_from_its_tables_stream_by_its_own_function_to_its_own_prefix() {
    Template made = Template.of(ORDERS, INVOICES);
    String delivery = "BillingInvoicesDelivery/";
    String s3 = delivery + "ExtendedS3DestinationConfiguration/";

    assertThat(made.at(delivery + "KinesisStreamSourceConfiguration/KinesisStreamARN"))
        .isEqualTo(attribute("BillingChangeStream", "Arn"));
    assertThat(made.at(s3 + "ProcessingConfiguration").toString())
        .contains(ref("BillingInvoicesTransformAlias").toString());
    assertThat(made.at(s3 + "Prefix").toString()).startsWith("invoice_changes/dt=");
    assertThat(made.at(s3 + "ErrorOutputPrefix").toString())
        .startsWith("errors/entity=invoices/!{firehose:error-output-type}/");
    assertThat(made.at("BillingInvoicesTransformFunction/Code")).isEqualTo("invoices.jar");
    assertThat(made.at("BillingInvoicesDeliveryRole/Policies").toString())
        .contains("/invoice_changes/*", "/errors/entity=invoices/*", "BillingChangeStream")
        .doesNotContain("order_changes", "=ChangeStream", "[ChangeStream");
  }

  @Test
  void a_table_that_is_there_takes_its_stream_and_is_not_made() {
    Template made = Template.of(INVOICES);

    assertThat(made.resource("BillingTable")).containsEntry("Condition", "BillingTableMade");
    assertThat(map(made.section("Conditions").get("BillingTableMade")))
        .isEqualTo(Map.of("Fn::Equals", List.of(ref("BillingStreamArn"), "")));
    made.section("Resources")
        .forEach(
            (id, resource) ->
                Template.eachFunction(
                    resource,
                    (name, argument) -> {
                      if (name.equals("Fn::Sub")) {
                        assertThat(argument.toString())
                            .as(id)
                            .doesNotContain("${BillingTable}", "${BillingTable.");
                      }
                    }));
  }

  @Test
  void entities_of_one_table_share_its_stream_and_have_the_rest_of_their_own() {
    Template made = Template.of(INVOICES, customers("billing"));

    assertThat(made.ofType("AWS::Kinesis::Stream")).containsOnlyKeys("BillingChangeStream");
    assertThat(made.ofType("AWS::Pipes::Pipe")).containsOnlyKeys("BillingPipe");
    assertThat(made.ofType("AWS::KinesisFirehose::DeliveryStream"))
        .containsOnlyKeys("BillingInvoicesDelivery", "BillingCustomersDelivery");
  }

  @Test
  void the_dashboard_has_the_same_twenty_metrics_of_each_table() {
    assertThat(metrics(Template.of(ORDERS))).hasSize(20);
    assertThat(metrics(Template.of(ORDERS, INVOICES))).hasSize(40);
  }

  private static List<String> metrics(Template made) {
    Object body = map(made.at("Dashboard")).get("DashboardBody");
    String json = ((List<?>) map(body).get("Fn::Sub")).get(0).toString();
    List<String> metrics = new ArrayList<>();
    JsonMapper.shared()
        .readTree(json)
        .get("widgets")
        .forEach(
            widget ->
                widget
                    .get("properties")
                    .get("metrics")
                    .forEach(metric -> metrics.add(metric.get(1).asString())));
    return metrics;
  }

  @Test
  void names_that_would_be_one_id_are_refused() {
    List<TableMapping> alike = List.of(customers("big-table"), invoices("big.table"));

    assertThatThrownBy(() -> CloudTemplate.of(alike, entity -> JAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Two parts of the template would be called BigTable");
  }

  @ParameterizedTest
  @CsvSource({
    "my_table_, bill",
    "bills-, bill",
    "__a.b--, bill_",
    "billing, bill_s__",
    "2024, bill",
    "lake, bill",
    "analytics, bill",
    "orders, bill"
  })
  void ids_are_letters_and_digits_whatever_the_names(String table, String one) {
    Template made = Template.of(mapping(table, one, "{column: kid, hash: id}"));

    for (String section : List.of("Parameters", "Conditions", "Resources", "Outputs")) {
      assertThat(made.section(section).keySet()).allMatch(id -> id.matches("[A-Za-z0-9]{1,255}"));
    }
  }

  @Test
  void signs_at_the_end_of_an_entitys_name_are_in_no_id() {
    TableMapping bills =
        TableFile.read(
            "bills",
            """
            table: billing
            entity: {one: bill_, many: bills_}
            key: {column: id, hash: id}
            columns:
              - {name: name, type: string}
            """
                .getBytes(UTF_8));

    assertThat(Template.of(bills).section("Resources"))
        .containsKeys("BillingBillsDelivery", "BillingCurrentBillsView")
        .allSatisfy((id, resource) -> assertThat(id).matches("[A-Za-z0-9]+"));
  }

  @ParameterizedTest
  @CsvSource({"a_b, a-b", "a_b, A-B", "Abc, abc", "bills-, bills", "orders, own"})
  void tables_of_which_a_part_would_have_one_id_are_refused(String one, String other) {
    List<TableMapping> alike = List.of(customers(one), invoices(other));

    assertThatThrownBy(() -> CloudTemplate.of(alike, entity -> JAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Two parts of the template would be called");
  }

  @Test
  void tables_that_differ_in_letters_have_ids_of_their_own() {
    assertThat(Template.of(customers("a_bc"), invoices("abc")).ofType("AWS::Pipes::Pipe"))
        .containsOnlyKeys("ABcPipe", "AbcPipe");
  }

  @Test
  void names_of_which_none_could_be_made_in_aws_are_refused() {
    String key = "{column: kid, hash: id}";
    assertRefused(mapping("---", "bill", key), "has no letter and no digit");
    assertRefused(mapping("t".repeat(119), "bill", key), "Kinesis' names of streams leave 118");
    assertRefused(mapping("billing", "b".repeat(52), key), "Lambda's names of functions leave 52");
    CloudTemplate.of(List.of(mapping("t".repeat(118), "b".repeat(51), key)), entity -> JAR);
  }

  private static void assertRefused(TableMapping mapping, String why) {
    assertThatThrownBy(() -> CloudTemplate.of(List.of(mapping), entity -> JAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void what_cloudformation_would_not_take_for_its_size_is_refused() {
    List<TableMapping> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      many.add(mapping("table-" + i, "thing" + i, "{column: id, hash: id}"));
    }

    assertThatThrownBy(() -> CloudTemplate.of(many, entity -> JAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CloudFormation takes 500: deploy two stacks");
  }

  @Test
  void any_text_of_a_mapping_is_one_of_the_template() {
    TableMapping odd =
        mapping("odd", "thing", "{column: id, hash: 'a\"b\\c: d', about: 'x \"y\" \\ #z: {'}");

    Template made = Template.of(odd);

    assertThat(made.at("OddTable/KeySchema"))
        .isEqualTo(List.of(Map.of("AttributeName", "a\"b\\c: d", "KeyType", "HASH")));
    assertThat(made.at("OddThingsRawTable/TableInput").toString()).contains("x \"y\" \\ #z: {");
  }

  /** The CLI that packages the template reads YAML 1.1, to which they are booleans. */
  @ParameterizedTest
  @ValueSource(strings = {"no", "yes", "y", "n"})
  void a_column_that_yaml_takes_for_a_boolean_is_a_name(String column) {
    TableMapping odd = mapping("odd", "thing", "{column: " + column + ", hash: id}");

    assertThat(CloudTemplate.of(List.of(odd), entity -> JAR))
        .contains("{Name: \"" + column + "\", Type")
        .doesNotContain("{Name: " + column + ",");
  }

  private static TableMapping customers(String table) {
    return mapping(table, "customer", "{column: id, hash: pk, range: sk}");
  }

  private static TableMapping invoices(String table) {
    return mapping(table, "invoice", "{column: id, hash: pk, range: sk}");
  }

  private static TableMapping mapping(String table, String one, String key) {
    return TableFile.read(
        one,
        """
        table: "%s"
        entity: {one: %s, many: %2$ss}
        key: %s
        columns:
          - {name: name, type: string}
        """
            .formatted(table, one, key)
            .getBytes(UTF_8));
  }
}
