package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page in a real browser, over the whole chain. */
class DashboardTest {
  private static final String REPORT =
      """
      /*
      title: Orders of a product
      description: How many orders of one product exist.
      parameters:
        product: {type: string, default: Laptop, description: which product}
      */
      WITH parameters AS (SELECT CAST(:product AS varchar) AS wanted)
      SELECT product_name, count(*) AS orders
      FROM current_orders
      JOIN parameters ON product_name = wanted
      GROUP BY 1
      """;

  private static final String ORDER =
      "{\"product_name\":\"Laptop\",\"quantity\":1,\"price\":1299.9}";

  @TempDir static Path folder;
  private static Browser browser;
  private static SandboxProcess sandbox;
  private Page page;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.open();
    sandbox =
        SandboxProcess.start(
            folder.resolve("data"),
            "-Dorderlake.storage=memory",
            "-Dorderlake.reports.location=" + Files.createDirectories(folder.resolve("reports")));
    sandbox.simulator(
        "POST",
        "/api/simulation/start",
        "{\"ordersPerSecond\":40,\"malformedShare\":0.1,\"highValueShare\":0.1}");
    await()
        .atMost(Browser.PATIENCE)
        .until(
            () ->
                sandbox.simulator("GET", "/api/simulation", "").at("/totals/writes").asInt() > 200);
    sandbox.simulator("POST", "/api/simulation/stop", "");
  }

  @AfterAll
  static void stop() {
    if (sandbox != null) {
      sandbox.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openPage() {
    page = browser.window();
  }

  @AfterEach
  void nothing_went_wrong_in_the_browser() {
    page.context().close();
    browser.assertNoComplaints();
    browser.assertNothingFromOutside(sandbox);
  }

  @Test
  void traffic_started_in_the_page_makes_its_numbers_grow_until_they_agree_with_the_api() {
    see("overview");
    Locator orders = tile("Orders");
    await().atMost(Browser.PATIENCE).until(() -> Browser.number(orders) > 0);
    double before = Browser.number(orders);

    see("traffic");
    page.getByLabel("Writes a second").fill("60");
    button(Pattern.compile("Start|Apply")).click();
    assertThat(page.getByText("running", exactly())).isVisible();

    see("overview");
    await().atMost(Browser.PATIENCE).until(() -> Browser.number(tile("Orders")) > before + 20);
    assertThat(tile("Changes a second")).not().hasText("0");
    assertThat(page.locator("[data-stage=delivery].moves")).isVisible();

    see("traffic");
    button(Pattern.compile("Stop")).click();
    assertThat(page.getByText("Stopped.")).isVisible();
    assertThat(page.getByText("They agree.")).isVisible();
    see("overview");
    JsonNode summary = sandbox.report("sales/summary").at("/rows/0");
    await()
        .atMost(Browser.PATIENCE)
        .until(() -> Browser.number(tile("Orders")) == summary.get("orders").asLong());
    assertThat(Browser.number(tile("Revenue"))).isEqualTo(summary.get("revenue").asDouble());
    JsonNode products = sandbox.report("sales/by-product?limit=12").get("rows");
    button(Pattern.compile("Revenue by product as a table")).press("Enter");
    assertThat(
            page.getByRole(AriaRole.REGION, named("Revenue by product, table")).locator("tbody tr"))
        .hasCount(products.size());
  }

  @Test
  void an_order_placed_in_the_page_is_followed_through_its_life() {
    see("traffic");
    button(Pattern.compile("Place an order and follow it")).click();
    assertThat(page).hasURL(Pattern.compile("#/item/orders/.+"));
    String orderid = page.url().replaceAll(".*#/item/orders/", "");
    Locator steps = page.locator(".timeline > li");
    assertThat(steps).hasCount(1);
    assertThat(steps.first()).containsText("status pending product name Laptop quantity 1");

    sandbox.simulator("PATCH", "/api/orders/" + orderid, "{\"quantity\":3}");
    sandbox.simulator("PATCH", "/api/orders/" + orderid, "{\"status\":\"confirmed\"}");

    assertThat(steps).hasCount(3);
    assertThat(steps.nth(1)).containsText("quantity 1 → 3");
    assertThat(steps.nth(2)).containsText("status pending → confirmed");
    assertThat(steps.nth(2)).containsText("order_changes/dt=");
    assertThat(page.getByRole(AriaRole.REGION, named("Time in each status")))
        .containsText("confirmed");
    steps.first().getByText("Raw row").click();
    assertThat(steps.first().locator("pre")).containsText("\"orderid\": \"" + orderid + "\"");

    see("item/orders");
    page.getByLabel("Key of one order").fill(orderid);
    button(Pattern.compile("Show")).click();
    assertThat(steps).hasCount(3);
  }

  @Test
  void an_orders_story_is_followed_while_many_others_change() {
    String orderid = sandbox.simulator("POST", "/api/orders", ORDER).get("orderid").asString();
    sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":200}");
    try {
      see("item/orders/" + orderid);
      Locator steps = page.locator(".timeline > li");
      assertThat(steps).hasCount(1);
      for (int quantity = 2; quantity <= 4; quantity++) {
        String change = "{\"quantity\":%d}".formatted(quantity);
        sandbox.simulator("PATCH", "/api/orders/" + orderid, change);
        assertThat(steps).hasCount(quantity);
      }
    } finally {
      sandbox.simulator("POST", "/api/simulation/stop", "");
    }
  }

  @Test
  void latest_changes_are_listed_once_also_after_the_page_was_out_of_sight() {
    see("overview");
    Locator rows = latestChanges();
    assertThat(rows.first()).isVisible();

    turnAway(true);
    turnAway(false);
    assertThat(rows.filter(with(place()))).hasCount(1);
    assertThat(rows.allTextContents()).doesNotHaveDuplicates();

    see("table/orders");
    assertThat(page.getByLabel("Type")).isVisible();
    see("overview");
    assertThat(rows.filter(with(place()))).hasCount(1);
    assertThat(rows.allTextContents()).doesNotHaveDuplicates();
  }

  @Test
  void another_range_may_be_chosen_while_figures_are_read() {
    List<Route> held = new ArrayList<>();
    page.route(Pattern.compile("sales/over-time.*bucket=day"), held::add);
    see("overview");
    assertThat(latestChanges().first()).isVisible();
    button(Pattern.compile("Revenue over time as a table")).press("Enter");
    Locator rows =
        page.getByRole(AriaRole.REGION, named("Revenue over time, table")).locator("tbody tr");

    page.locator("#range").selectOption("30d");
    page.waitForCondition(() -> !held.isEmpty());
    page.locator("#range").selectOption("24h");
    held.forEach(Route::resume);

    assertThat(rows.first()).containsText(Pattern.compile("^\\d\\d:00 \\(so far\\)"));
    assertThat(page).hasURL(Pattern.compile("#/overview\\?range=24h$"));
  }

  @Test
  void reports_that_cannot_be_read_are_not_held_against_the_simulator() {
    page.route(Pattern.compile("/api/sales/"), Route::abort);
    see("traffic");

    assertThat(page.getByText("The reports cannot be read: No answer")).isVisible();
    assertThat(page.getByText("The simulator does not answer")).isHidden();
    // Left before it is forgiven: it goes on asking.
    page.context().close();
    browser.forgive();
    page = browser.window();
  }

  /** By the command that README shows and the sandbox says. */
  @Test
  void an_item_put_by_dynamodbs_own_api_goes_the_way_of_all() throws Exception {
    assertThat(sandbox.log()).contains("http://127.0.0.1:" + (sandbox.firstPort() + 3));
    HttpRequest put =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (sandbox.firstPort() + 3)))
            .header("X-Amz-Target", "DynamoDB_20120810.PutItem")
            .POST(
                BodyPublishers.ofString(
                    """
                    {"TableName": "orders", "Item": {
                      "orderid": {"S": "mine-1"}, "product_name": {"S": "Tea"}, "quantity": {"N": "2"}, "price": {"N": "4.50"}}}
                    """))
            .build();
    assertThat(HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);

    await()
        .atMost(Browser.PATIENCE)
        .until(() -> sandbox.report("orders/history?orderid=mine-1").at("/rows").size() == 1);
    assertThat(
            sandbox
                .report("orders/history?orderid=mine-1")
                .at("/rows/0/total_price")
                .decimalValue())
        .isEqualByComparingTo("9");
    see("item/orders/mine-1");
    assertThat(page.locator("main")).containsText("Tea");
  }

  @Test
  void an_order_that_is_nowhere_is_said_to_be_unknown() {
    see("item/orders/nothing%20like%20it");
    assertThat(page.getByText("No change of this order is in the warehouse yet")).isVisible();
  }

  @Test
  void an_address_that_is_not_encoded_as_it_should_be_is_taken_as_it_stands() {
    see("item/orders/100%");
    assertThat(page.getByLabel("Key of one order")).hasValue("100%");
    assertThat(page.getByText("No change of this order is in the warehouse yet")).isVisible();
  }

  @Test
  void refused_records_are_looked_at_by_reason_and_replayed() {
    see("pipeline");
    Locator failures = page.locator("#failures");
    assertThat(failures.getByText(Pattern.compile("All reasons"))).isVisible();
    Locator reason = failures.locator(".chip").nth(1);
    reason.click();
    assertThat(reason).hasAttribute("aria-pressed", "true");
    String name = reason.textContent().replaceAll(" [0-9,]+$", "");
    failures.locator("details summary").first().click();
    assertThat(failures.locator("details").first()).containsText(name);
    assertThat(failures.locator("pre").first()).containsText("\"eventName\"");

    button(Pattern.compile("Replay those of this reason")).click();

    long refused =
        sandbox.transformer("GET", "/api/failures").at("/countByReason").get(name).asLong();
    assertThat(failures.getByRole(AriaRole.STATUS)).containsText(refused + " still refused");
  }

  @Test
  void refused_records_are_the_latest_first_and_all_of_them_can_be_seen() {
    while (refused() <= 12) {
      long before = refused();
      placeMalformedOrders();
      await().atMost(Browser.PATIENCE).until(() -> refused() > before);
    }
    long all = steadilyRefused();
    see("pipeline");
    Locator records = page.locator("#failures details");
    assertThat(records).hasCount(12);
    while (page.locator("#failures").getByText("Show 48 more").isVisible()) {
      int before = records.count();
      page.locator("#failures").getByText("Show 48 more").click();
      assertThat(records).not().hasCount(before);
    }
    assertThat(records).hasCount((int) all);
    List<String> times = page.locator("#failures summary .code").allTextContents();
    assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void the_keyboard_stays_where_it_is_while_more_records_are_refused() {
    see("pipeline");
    Locator all = page.locator("#failures .chip").first();
    for (Locator place : List.of(all, page.locator("#failures summary").first())) {
      place.focus();
      String before = all.textContent();
      placeMalformedOrders();
      assertThat(all).not().hasText(before);
      assertThat(place).isFocused();
    }
  }

  @Test
  void lake_and_table_are_compared() {
    see("pipeline");
    Locator reconciliation = page.locator("#reconciliation");
    reconciliation
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Compare"))
        .click();

    assertThat(reconciliation.getByRole(AriaRole.STATUS))
        .containsText(
            "orders of the table are refused by the transform",
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
    assertThat(reconciliation.locator("td").getByText("errors/").first()).isVisible();
    assertThat(reconciliation.getByText("Orders in the table")).isVisible();
    assertThat(reconciliation.getByText("Repair", new Locator.GetByTextOptions().setExact(true)))
        .isHidden();
  }

  @Test
  void raw_records_of_the_stream_are_read_by_shard_and_position() {
    see("pipeline");
    Locator stream = page.locator("#stream");
    assertThat(stream.locator("#shard option").first()).isAttached();
    page.getByLabel("From", labelled()).selectOption("TRIM_HORIZON");
    stream.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Read")).click();
    assertThat(stream.locator("details")).hasCount(25);
    String last = stream.locator("details").last().locator("summary .muted").textContent();

    stream.getByText("Next records").click();
    assertThat(stream.locator("details").first().locator("summary .muted")).not().hasText(last);
    stream.locator("details").first().locator("summary").click();
    assertThat(stream.locator("pre").first()).containsText("\"dynamodb\"");
  }

  @Test
  void live_changes_are_filtered_and_a_modification_shows_old_and_new() {
    see("table/orders/live");
    Locator rows = page.locator("tbody tr");
    assertThat(rows.first()).isVisible();
    page.getByLabel("Type").selectOption("MODIFY");
    assertThat(page.locator("tbody .badge.insert")).hasCount(0);
    assertThat(page.locator("tbody .badge.modify").first()).isVisible();
    assertThat(page.locator("tbody ins").first()).isVisible();

    page.getByLabel("Type").selectOption("");
    page.getByLabel("Product name").fill("of no such name");
    assertThat(rows).hasCount(0);
    assertThat(page.getByText("No change yet that fits.")).isVisible();
    String order = "{\"product_name\":\"of no such name\",\"quantity\":1,\"price\":2.5}";
    sandbox.simulator("POST", "/api/orders", order);
    assertThat(rows).hasCount(1);
  }

  @Test
  void a_tables_rows_counts_and_state_at_a_time_are_a_tab_each_and_lead_to_an_item() {
    see("table/orders");
    Locator tabs = page.getByRole(AriaRole.NAVIGATION, named("Orders"));
    tabs.getByText("Counts").press("Enter");
    assertThat(tabs.getByText("Counts")).isFocused();
    page.getByLabel("by", labelled()).selectOption("payment_method");
    button(Pattern.compile("Run")).click();
    assertThat(page.locator(".rows")).containsText("credit_card");
    assertThat(page.locator("figure")).containsText("Orders by value");

    tabs.getByText("As of").click();
    assertThat(page.locator(".rows tbody tr").first()).isVisible();
    tabs.getByText("Rows").click();
    page.locator(".rows tbody a").first().click();
    assertThat(page.locator(".timeline > li").first()).isVisible();
  }

  @Test
  void addresses_of_before_lead_to_where_things_are_now() {
    see("changes");
    assertThat(page).hasURL(sandbox.page() + "#/table/orders/live");
    see("order/mine%2F1");
    assertThat(page).hasURL(sandbox.page() + "#/item/orders/mine%2F1");
    assertThat(page.getByLabel("Key of one order")).hasValue("mine/1");
  }

  @Test
  void a_report_that_the_user_adds_appears_by_itself_and_answers() throws IOException {
    see("reports");
    assertThat(page.getByText(Pattern.compile("12 rows in|[0-9]+ rows in"))).isVisible();
    Path file = folder.resolve("reports/mine/orders-of-product.sql");
    Files.createDirectories(file.getParent());
    Files.writeString(file, REPORT);

    page.getByRole(AriaRole.LINK, named("Orders of a product")).click();

    assertThat(page.getByText(Pattern.compile("1 row in .*"))).isVisible();
    page.getByLabel("product", labelled()).fill("Phone");
    button(Pattern.compile("Run")).click();
    assertThat(page.locator(".rows td").first()).hasText("Phone");
    long orders =
        sandbox.report("mine/orders-of-product?product=Phone").at("/rows/0/orders").asLong();
    assertThat(page.locator(".rows td").nth(1)).hasText(Long.toString(orders));
    String csv = page.getByRole(AriaRole.LINK, named("CSV")).getAttribute("href");
    assertThat(csv).isEqualTo("/api/mine/orders-of-product.csv?product=Phone");
    assertThat(page.locator(".report pre")).containsText("FROM current_orders");
  }

  @Test
  void a_wrong_parameter_is_marked_where_it_was_given() {
    see("reports/sales/summary");
    page.getByLabel("from", labelled()).fill("yesterday");
    button(Pattern.compile("Run")).click();

    assertThat(page.getByLabel("from", labelled())).hasAttribute("aria-invalid", "true");
    assertThat(page.getByRole(AriaRole.ALERT).filter(with("The parameter from is not")))
        .isVisible();
    browser.forgive();
  }

  @Test
  void alerts_are_those_of_the_api() {
    await().atMost(Browser.PATIENCE).until(() -> !sandbox.report("alerts").get("alerts").isEmpty());
    JsonNode first = sandbox.report("alerts").at("/alerts/0/alert");
    see("alerts");

    assertThat(page.getByText("10,000.00 or more")).isVisible();
    Locator kind = page.locator("[data-kind=high-value-order]");
    assertThat(kind.locator("summary")).containsText(first.get("orderid").asString());
    kind.locator("summary .badge").click();
    assertThat(kind.locator("tbody tr").first()).containsText(first.get("orderid").asString());
  }

  @Test
  void without_a_transformer_the_page_says_what_it_cannot_show() {
    page.route("http://localhost:" + (sandbox.firstPort() + 1) + "/**", route -> route.abort());
    see("pipeline");

    assertThat(page.getByText("The transformer does not answer")).isVisible();
    assertThat(page.locator("#failures")).isHidden();
    assertThat(page.locator("[data-stage=warehouse] .flow-number")).not().hasText("–");
    // Left before it is forgiven: it goes on asking.
    page.context().close();
    browser.forgive();
    page = browser.window();
  }

  @Test
  void by_keyboard_one_gets_past_the_views_and_from_one_to_another() {
    see("overview");
    page.keyboard().press("Tab");
    assertThat(page.getByText("Skip to content")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("main")).isFocused();
    page.getByRole(AriaRole.LINK, named("Alerts")).focus();
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.HEADING, named("Alerts"))).isVisible();
  }

  @Test
  void a_page_of_another_origin_may_read_nothing_and_change_nothing() throws Exception {
    see("overview");
    String own = "http://127.0.0.1:" + (sandbox.firstPort() + 2);
    for (int service : List.of(0, 1)) {
      String path = service == 0 ? "/api/simulation/stop" : "/api/failures/replay";
      HttpResponse<String> refused = send(service, "POST", path, "http://localhost:8000");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(refused.body()).contains("urn:orderlake:problem:origin-not-allowed");
      assertThat(send(service, "POST", path, "null").statusCode()).isEqualTo(403);
      HttpResponse<String> read = send(service, "GET", "/actuator/health", "http://evil.example");
      assertThat(read.statusCode()).isEqualTo(403);
      assertThat(read.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();

      HttpResponse<String> allowed = send(service, "POST", path, own);
      assertThat(allowed.statusCode()).isEqualTo(200);
      assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue(own);
    }
    assertThat(send(2, "POST", "/api/warehouse/rebuild", "http://evil.example").statusCode())
        .isEqualTo(403);
  }

  @Test
  void swagger_ui_describes_each_service_within_its_policy() {
    for (int service : List.of(0, 1, 2)) {
      page.navigate(
          "http://localhost:" + (sandbox.firstPort() + service) + "/swagger-ui/index.html");
      assertThat(page.locator(".opblock").first()).isVisible();
    }
  }

  @Test
  void at_the_width_of_a_phone_nothing_is_cut_off() {
    page.context().close();
    page = browser.window(390, 844, ColorScheme.LIGHT);
    for (String view :
        List.of(
            "overview",
            "traffic",
            "pipeline",
            "table/orders",
            "table/orders/rows",
            "table/orders/counts",
            "item/orders",
            "reports",
            "alerts")) {
      see(view);
      assertThat(page.locator("main h1")).isVisible();
      assertThat(page.evaluate("document.documentElement.scrollWidth")).as(view).isEqualTo(390);
    }
  }

  private void see(String view) {
    String address = sandbox.page() + "#/" + view;
    if (page.url().equals(address)) {
      return;
    }
    page.navigate(address);
    assertThat(page.locator("#connection")).hasText("Live");
  }

  /** Returns the end of the order's id, as lists show it. */
  private static String place() {
    String orderid = sandbox.simulator("POST", "/api/orders", ORDER).get("orderid").asString();
    return orderid.substring(orderid.length() - 12);
  }

  private static long refused() {
    return sandbox
        .transformer("GET", "/api/failures")
        .at("/countByReason")
        .valueStream()
        .mapToLong(JsonNode::asLong)
        .sum();
  }

  /** Once all that was placed has come so far. */
  private static long steadilyRefused() {
    await()
        .atMost(Browser.PATIENCE)
        .until(
            () ->
                sandbox
                    .transformer("GET", "/api/pipeline")
                    .at("/stages")
                    .valueStream()
                    .allMatch(stage -> stage.at("/lagRecords").asLong() == 0));
    return refused();
  }

  private static void placeMalformedOrders() {
    sandbox.simulator(
        "POST",
        "/api/simulation/start",
        "{\"insertShare\":1,\"modifyShare\":0,\"removeShare\":0,\"malformedShare\":1}");
    await()
        .atMost(Browser.PATIENCE)
        .until(
            () ->
                sandbox.simulator("GET", "/api/simulation", "").at("/totals/malformed").asInt()
                    > 0);
    sandbox.simulator("POST", "/api/simulation/stop", "");
  }

  /** As browsers tell a page that another tab is before it, or no longer. */
  private void turnAway(boolean away) {
    page.evaluate(
        """
        away => {
          Object.defineProperty(document, 'hidden', {value: away, configurable: true});
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        away);
  }

  private Locator latestChanges() {
    return page.getByRole(AriaRole.REGION, named("Latest changes")).locator("tbody tr");
  }

  private Locator tile(String name) {
    return page.locator(".tile")
        .filter(new Locator.FilterOptions().setHas(page.getByText(name, exactly())))
        .locator(".tile-number");
  }

  private Locator button(Pattern name) {
    return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(name);
  }

  private static Locator.FilterOptions with(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static Page.GetByLabelOptions labelled() {
    return new Page.GetByLabelOptions().setExact(true);
  }

  private static Page.GetByTextOptions exactly() {
    return new Page.GetByTextOptions().setExact(true);
  }

  private static HttpResponse<String> send(int service, String method, String path, String origin)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + (sandbox.firstPort() + service) + path))
            .header("Origin", origin)
            .method(method, BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
