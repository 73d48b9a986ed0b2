package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What authors put into the folder of their reports: mistakes, other dialects, and harm. */
@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.warehouse.poll-interval=1h",
      "orderlake.alerts.pipeline=none"
    })
@ExtendWith(OutputCaptureExtension.class)
class OwnReportTest {
  private static final String HEADER = "/*\ntitle: Own\ndescription: Own\n*/\n";

  /** Each writes, reads what it may not, or changes what others see. */
  private static final List<String> HARM =
      List.of(
          "SELECT 1 AS a; CREATE TABLE stolen AS FROM current_orders",
          "SELECT 1 AS a; SELECT 2 AS b",
          "CREATE TABLE stolen AS FROM current_orders",
          "DELETE FROM states",
          "DELETE FROM states RETURNING orderid",
          "UPDATE states SET total_price = 0",
          "INSERT INTO states SELECT * FROM states",
          "MERGE INTO states USING changes ON false WHEN NOT MATCHED THEN DO NOTHING",
          "TRUNCATE states",
          "DROP VIEW current_orders",
          "ALTER TABLE states ADD COLUMN x INTEGER",
          "WITH gone AS (DELETE FROM states RETURNING orderid) SELECT orderid FROM gone",
          "WITH a AS (SELECT 1 AS x), b AS (UPDATE states SET price = 0 RETURNING orderid) SELECT orderid FROM b",
          "WITH a AS (INSERT INTO states SELECT * FROM states RETURNING orderid) SELECT 1 AS x",
          "WITH a AS (COPY changes TO '/tmp/orderlake-stolen.csv') SELECT 1 AS x",
          "SELECT (WITH g AS (DELETE FROM states RETURNING 1 AS n) SELECT count(*) FROM g) AS n",
          "COPY current_orders TO '/tmp/orderlake-stolen.csv'",
          "EXPORT DATABASE '/tmp/orderlake-stolen'",
          "SELECT * FROM read_text('/etc/passwd')",
          "SELECT content FROM read_blob('/etc/passwd')",
          "SELECT * FROM read_csv('/etc/passwd')",
          "SELECT * FROM READ_CSV_AUTO('/etc/passwd')",
          "SELECT * FROM read_json('/etc/passwd')",
          "SELECT * FROM system.main.read_text('/etc/passwd')",
          "SELECT * FROM parquet_scan('x')",
          "SELECT * FROM sniff_csv('/etc/passwd')",
          "SELECT * FROM glob('/etc/*')",
          "SELECT * FROM '/etc/passwd.csv'",
          "FROM '/etc/passwd.json'",
          "SELECT * FROM \"/etc/passwd.csv\"",
          "WITH \"/etc/passwd.csv\" AS (SELECT * FROM \"/etc/passwd.csv\") SELECT * FROM \"/etc/passwd.csv\"",
          "SELECT * FROM (WITH \"x.csv\" AS (SELECT 1 AS a) SELECT * FROM \"x.csv\"), \"x.csv\"",
          "WITH a AS (SELECT * FROM \"b.csv\"), \"b.csv\" AS (SELECT 1 AS x) SELECT * FROM a",
          "SELECT * FROM query('SELECT 1 AS a')",
          "SELECT * FROM query('DELETE FROM states RETURNING 1')",
          "SELECT * FROM query_table('states')",
          "SELECT * FROM query_table(['states'])",
          "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
          "SELECT * FROM duckdb_secrets()",
          "SELECT * FROM duckdb_settings()",
          "SELECT * FROM duckdb_tables",
          "SELECT * FROM which_secret('s3://a', 's3')",
          "SELECT * FROM pragma_database_size()",
          "SELECT * FROM checkpoint()",
          "SELECT * FROM duckdb_logs()",
          "SELECT * FROM enable_logging()",
          "SELECT * FROM seq_scan('states')",
          "SELECT * FROM information_schema.tables",
          "SELECT * FROM pg_catalog.pg_tables",
          "SELECT * FROM sqlite_master",
          "SELECT * FROM main.warehouse",
          "SELECT * FROM lake_objects",
          "SELECT * FROM changes",
          "SELECT * FROM memory.main.warehouse",
          "SELECT getvariable('x') AS x",
          "SELECT getenv('HOME') AS x",
          "SELECT current_setting('memory_limit') AS x",
          "SELECT nextval('s') AS x",
          "SELECT sleep_ms(1) AS x",
          "SELECT CAST(write_log('x') AS varchar) AS x",
          "SELECT orderid FROM current_orders WHERE orderid IN (SELECT content FROM read_text('/etc/passwd'))",
          "SELECT orderid FROM current_orders ORDER BY (SELECT max(content) FROM read_text('/etc/passwd'))",
          "SELECT orderid FROM current_orders LIMIT (SELECT count(*) FROM lake_objects)",
          "SELECT count(*) FILTER (WHERE orderid = (SELECT max(name) FROM lake_objects)) AS n FROM current_orders",
          "SELECT sum(1) OVER (ORDER BY (SELECT max(name) FROM lake_objects)) AS n FROM current_orders",
          "SELECT 1 AS a UNION ALL SELECT count(*) FROM lake_objects",
          "SELECT * FROM current_orders, LATERAL (SELECT name FROM lake_objects)",
          "SELECT * FROM current_orders JOIN lake_objects ON true",
          "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r, lake_objects) SELECT n FROM r",
          "SELECT list_transform([1], lambda x: (SELECT count(*) FROM lake_objects)) AS x",
          "ATTACH '/tmp/other.duckdb'",
          "DETACH x",
          "INSTALL httpfs",
          "LOAD httpfs",
          "SET memory_limit = '1TB'",
          "SET VARIABLE x = 1",
          "RESET threads",
          "PRAGMA version",
          "PRAGMA database_list",
          "CALL pragma_version()",
          "CHECKPOINT",
          "VACUUM",
          "USE main",
          "BEGIN TRANSACTION",
          "COMMIT",
          "PREPARE p AS SELECT 1",
          "EXECUTE p",
          "EXPLAIN ANALYZE SELECT 1",
          "SHOW TABLES",
          "SELECT * FROM (SHOW TABLES)",
          "DESCRIBE current_orders",
          "SELECT * FROM (DESCRIBE current_orders)",
          "SELECT * FROM (SUMMARIZE current_orders)",
          "CREATE SECRET s (TYPE s3)",
          "CREATE MACRO m() AS 1",
          "IMPORT DATABASE '/tmp'",
          "",
          "-- only a comment",
          ";");

  @TempDir static Path folder;
  @Autowired private Warehouse warehouse;
  @LocalServerPort private int port;
  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void places(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", () -> folder.resolve("lake").toString());
    properties.add("orderlake.reports.location", () -> folder.resolve("reports").toString());
    properties.add("orderlake.warehouse.file", () -> folder.resolve("warehouse.duckdb").toString());
  }

  @BeforeAll
  static void reports() throws IOException {
    for (int i = 0; i < HARM.size(); i++) {
      own("harm/" + i, HEADER + HARM.get(i));
    }
    own("taken/cast", HEADER + "SELECT price::bigint AS p, '::x' AS t FROM current_orders");
    own(
        "taken/null",
        parameters("customer: {type: string, description: whose}")
            + "SELECT orderid FROM current_orders WHERE :customer IS NULL OR customer_id = :customer");
    own(
        "taken/digits",
        parameters("day1: {type: timestamp, description: when}")
            + "SELECT orderid FROM current_orders WHERE placed_at >= CAST(:day1 AS timestamp)");
    own(
        "taken/capitals",
        parameters("customerId: {type: string, description: whose}")
            + "SELECT orderid FROM current_orders WHERE customer_id = CAST(:customerId AS varchar)");
    own("taken/bom", "\uFEFF" + HEADER + "SELECT 1 AS one");
    own("taken/crlf", (HEADER + "-- one\nSELECT 1 AS one -- it\n").replace("\n", "\r\n"));
    own("taken/semicolon", HEADER + "SELECT 1 AS one;\n");
    own("taken/sum", HEADER + "SELECT sum(quantity) AS units FROM current_orders");
    own("taken/union", HEADER + "WITH a AS (SELECT 1 AS n) FROM a UNION ALL FROM a");
    own(
        "taken/recursive",
        HEADER
            + "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r");
    own(
        "fails/cast",
        parameters("n: {type: string, required: true, description: any}")
            + "SELECT CAST(CAST(:n AS varchar) AS bigint) AS n");
    own(
        "fails/late",
        HEADER
            + "SELECT CASE WHEN i = 90000 THEN error('too late') ELSE repeat('x', 1000) END AS x FROM range(100000) AS t(i)");
    own("fails/sum", HEADER + "SELECT sum(CAST(9223372036854775807 AS bigint)) AS n FROM range(3)");
    own("refused/float", HEADER + "SELECT CAST(price AS float) AS half FROM current_orders");
    own("refused/names", HEADER + "SELECT orderid, status AS ORDERID FROM current_orders");
    own("refused/syntax", HEADER + "SELECT 1 AS one\nFRM current_orders");
    own("refused/column", HEADER + "SELECT nothing FROM current_orders");
    own("refused/date", HEADER + "SELECT CAST(placed_at AS date) AS day FROM current_orders");
    own("refused/engine", parameters("engine: {type: string, description: a}") + "SELECT 1 AS a");
    own("refused/name", parameters("a-b: {type: string, description: a}") + "SELECT 1 AS a");
    own("refused/undeclared", HEADER + "SELECT CAST(:day1 AS varchar) AS d");
    bytes("refused/latin", (HEADER + "SELECT 'ü' AS u").getBytes(ISO_8859_1));
    bytes("refused/utf16", (HEADER + "SELECT 1 AS u").getBytes(UTF_16));
  }

  @BeforeEach
  void orders() {
    LakeFolder lake = new LakeFolder(folder.resolve("lake"));
    lake.put(
        "1.ndjson",
        Change.insert("o-1", 1, Instant.parse("2026-11-20T10:00:00Z")),
        Change.insert("o-2", 2, Instant.parse("2026-11-20T10:01:00Z")));
    warehouse.of("orders").applyWaiting();
  }

  static List<Integer> harm() {
    return IntStream.range(0, HARM.size()).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("harm")
  void what_is_not_one_select_over_the_relations_is_left_out_and_does_nothing(int number)
      throws Exception {
    assertThat(get("/api/harm/" + number).statusCode()).as(HARM.get(number)).isEqualTo(404);
    assertThat(reason("harm/" + number + ".sql")).as(HARM.get(number)).startsWith("it ");
    assertThat(json("/api/sales/summary").at("/rows/0/orders").asInt()).isEqualTo(2);
  }

  @Test
  void nothing_of_it_has_been_run() throws Exception {
    assertThat(Path.of("/tmp/orderlake-stolen.csv")).doesNotExist();
    assertThat(Path.of("/tmp/orderlake-stolen")).doesNotExist();
    assertThat(warehouse.of("orders").verify()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cast                    | [{"p":1300,"t":"::x"},{"p":1300,"t":"::x"}]
          null                    | [{"orderid":"o-1"},{"orderid":"o-2"}]
          null?customer=c-1       | [{"orderid":"o-1"},{"orderid":"o-2"}]
          null?customer=nobody    | []
          digits?day1=2026-11-21  | []
          capitals?customerId=c-1 | [{"orderid":"o-1"},{"orderid":"o-2"}]
          bom                     | [{"one":1}]
          crlf                    | [{"one":1}]
          semicolon               | [{"one":1}]
          sum                     | [{"units":4}]
          union                   | [{"n":1},{"n":1}]
          recursive               | [{"n":1},{"n":2},{"n":3}]
          """)
  void what_can_be_understood_is_taken(String address, String rows) throws Exception {
    assertThat(json("/api/taken/" + address).get("rows").toString()).isEqualTo(rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          float      | column half is a FLOAT; cast it to varchar, bigint, decimal, double, timestamp or boolean
          names      | it has two columns named ORDERID: give one another name with AS
          syntax     | it is no SQL that DuckDB understands: syntax error at or near "FRM" (line 2 of the SQL)
          column     | Referenced column "nothing" not found
          date       | column day is a DATE; cast it to
          engine     | its parameter engine needs another name
          name       | its parameter a-b may have letters, digits and _ in its name
          undeclared | its header has no parameter day1
          latin      | it is no text in UTF-8
          utf16      | it is no text in UTF-8
          """)
  void what_cannot_is_left_out_with_the_reason(String name, String reason) throws Exception {
    assertThat(get("/api/refused/" + name).statusCode()).isEqualTo(404);
    assertThat(reason("refused/" + name + ".sql")).contains(reason);
  }

  @Test
  void a_file_that_is_left_out_is_said_in_the_log_once(CapturedOutput log) throws Exception {
    own("refused/later", HEADER + "SELECT nowhere AS n");
    Files.setLastModifiedTime(
        folder.resolve("reports/refused/float.sql"),
        FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    await().until(() -> !reason("refused/later.sql").isEmpty());

    assertThat(log).contains("The report refused/later.sql is left out: ");
    assertThat(log.toString().split("The report refused/float.sql is left out", -1))
        .hasSizeLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cast?n=many | Could not convert string 'many' to INT64
          late        | too late
          sum         | is beyond a bigint
          """)
  void a_report_that_fails_is_told_in_the_engines_words(String address, String reason)
      throws Exception {
    HttpResponse<String> answer = get("/api/fails/" + address);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body())
        .contains("urn:orderlake:problem:report-failed", reason)
        .contains("\"instance\":\"/api/fails/" + address.split("\\?")[0]);
    assertThat(get("/api/fails/cast?n=7").body()).contains("\"rows\":[{\"n\":7}]");
  }

  @Test
  void a_query_of_a_callers_own_is_answered_as_a_report_is() throws Exception {
    HttpResponse<String> answer =
        ask("SELECT orderid, price FROM current_orders ORDER BY orderid", "*/*");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"rows\":[{\"orderid\":\"o-1\",\"price\":1299.90},{\"orderid\":\"o-2\"")
        .endsWith("\"more\":false,\"next\":null}");
    assertThat(ask("SELECT 1 AS one", "text/csv").body()).isEqualTo("one\r\n1\r\n");
  }

  @Test
  void a_query_with_rows_without_end_answers_its_first_and_says_so() throws Exception {
    HttpResponse<String> answer = ask("SELECT i FROM range(9000000000000) AS t(i)", "text/csv");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().lines()).hasSize(1 + 10_000);
    assertThat(answer.headers().firstValue("Orderlake-More-Rows")).hasValue("true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM states",
        "SELECT 1 AS a; SELECT 2 AS b",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT nothing FROM current_orders",
        "SELECT CAST('x' AS bigint) AS x"
      })
  void a_query_that_is_none_is_refused_with_the_reason(String sql) throws Exception {
    HttpResponse<String> answer = ask(sql, "application/json");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).contains("urn:orderlake:problem:report-failed");
    assertThat(json("/api/sales/summary").at("/rows/0/orders").asInt()).isEqualTo(2);
  }

  private HttpResponse<String> ask(String sql, String accept) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/query"))
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(
                BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(Map.of("sql", sql))))
            .build(),
        BodyHandlers.ofString());
  }

  private String reason(String file) throws Exception {
    return json("/api/reports")
        .get("leftOut")
        .valueStream()
        .filter(left -> left.get("file").asString().equals(file))
        .map(left -> left.get("reason").asString())
        .findFirst()
        .orElse("");
  }

  private JsonNode json(String address) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(address);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address)).build(),
        BodyHandlers.ofString());
  }

  private static String parameters(String declared) {
    return "/*\ntitle: Own\ndescription: Own\nparameters:\n  " + declared + "\n*/\n";
  }

  private static void own(String name, String text) throws IOException {
    bytes(name, text.getBytes(UTF_8));
  }

  private static void bytes(String name, byte[] text) throws IOException {
    Path file = folder.resolve("reports").resolve(name + ".sql");
    Files.createDirectories(file.getParent());
    Files.write(file, text);
  }
}
