package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The page in AWS: Athena answers, CloudWatch tells of the pipeline, and no other service is run.
 */
@Tag("long")
class DashboardInAwsTest {
  private static final String UNREACHED = "–";
  private static final String DASHBOARD =
      "https://console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/orderlake";

  /** As if there were a simulator at the service's own address. */
  private static final String WITH_SIMULATOR =
      """
      {"simulator": "", "transformer": "none", "engine": "athena", "warehouse": false,
       "cloudwatch": null, "control": true}
      """;

  /** What a simulator tells that is idle, and sold other than the lake has. */
  private static final String IDLE =
      """
      {"state": "idle", "totals": {}, "errors": 0, "conflicts": 0,
       "settings": {"ordersPerSecond": 5, "insertShare": 1, "modifyShare": 0, "removeShare": 0,
         "highValueShare": 0, "malformedShare": 0, "profile": "constant"},
       "expected": {"orders": 57, "units": 114, "revenue": 1.00}}
      """;

  @TempDir static Path folder;
  private static Browser browser;
  private static Warehouse lake;
  private static DuckDbAthena athena;
  private static ConfigurableApplicationContext service;
  private static final List<String> ADDRESSES = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.open();
    lake = LakeOfOrders.warehouse(folder, Instant.now());
    athena = new DuckDbAthena(lake);
    service = analytics();
  }

  @AfterAll
  static void stop() {
    if (service != null) {
      service.close();
      lake.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openPage() {
    athena.slow = false;
    page = browser.window();
  }

  @AfterEach
  void nothing_went_wrong_in_the_browser() {
    page.context().close();
    browser.assertNoComplaints();
    browser.assertNothingFromOutside(ADDRESSES);
  }

  @Test
  void the_pipeline_is_said_to_be_awss_with_the_way_to_its_dashboard() {
    see("pipeline");

    assertThat(page.getByText("AWS runs the stages between table and lake")).isVisible();
    assertThat(page.getByText("CloudWatch’s dashboard")).hasAttribute("href", DASHBOARD);
    assertThat(stage("pipe")).containsText("EventBridge");
    assertThat(stage("delivery")).containsText("CloudWatch tells of it");
    assertThat(stage("warehouse").locator(".flow-number")).hasText(UNREACHED);
    assertThat(page.locator("#failures")).isHidden();
    see("overview");
    assertThat(page.locator("#verdict")).hasText(Pattern.compile("^Healthy\\. All that runs here"));
  }

  @Test
  void figures_are_read_from_athena_when_a_person_asks_and_not_before() {
    see("overview?range=all");
    assertThat(page.getByText("Athena answers, and bills each query")).isVisible();
    assertThat(tile("Orders")).hasText(UNREACHED);

    button("Refresh").click();

    assertThat(tile("Orders")).hasText("56");
    assertThat(page.locator(".chart canvas").first()).isVisible();
    assertThat(page.getByText("Latest changes").first()).isHidden();
  }

  @Test
  void figures_that_athena_takes_long_for_appear_when_they_are_there() {
    see("overview?range=all");
    whileAthenaIsSlow(() -> button("Refresh").click());

    assertThat(tile("Orders")).hasText("56");
  }

  @Test
  void a_story_that_athena_takes_long_for_appears_when_it_is_there() {
    see("item/orders");
    page.getByLabel("Key of one order").fill(LakeOfOrders.orderid(6));
    whileAthenaIsSlow(() -> button("Show").click());

    assertThat(page.locator(".timeline li")).hasCount(2);
  }

  @Test
  void a_file_that_athena_takes_long_for_holds_the_reports_rows() throws IOException {
    see("reports/sales/by-customer");
    assertThat(page.locator(".rows tbody tr")).hasCount(9);

    Download saved =
        page.waitForDownload(
            () -> whileAthenaIsSlow(() -> page.getByText("CSV", exactly()).click()));

    assertThat(Files.readString(saved.path())).startsWith("customer_id,").hasLineCount(10);
    assertThat(saved.suggestedFilename()).isEqualTo("sales-by-customer.csv");
  }

  @Test
  void showing_the_order_that_is_shown_asks_after_it_again() {
    see("item/orders/nobody");
    assertThat(page.getByText("Athena finds no change of this order")).isVisible();

    page.waitForRequest(Pattern.compile("/api/orders/history"), () -> button("Show").click());

    assertThat(page.getByText("Athena finds no change of this order")).isVisible();
  }

  @Test
  void reports_are_held_against_the_simulator_when_a_person_asks_and_not_before() {
    Pattern simulator = Pattern.compile("/api/simulation$");
    answer(Pattern.compile("/api/dashboard$"), WITH_SIMULATOR);
    answer(simulator, IDLE);
    List<String> asked = new ArrayList<>();
    page.onRequest(request -> asked.add(URI.create(request.url()).getPath()));
    see("traffic");
    assertThat(page.getByText("they are compared when you ask")).isVisible();

    button("Compare").click();

    assertThat(page.getByText("Simulator: 57 orders, 1.00. Reports: 56 orders")).isVisible();
    page.waitForRequest(simulator, () -> {});
    page.waitForRequest(simulator, () -> {});
    assertThat(asked).containsOnlyOnce("/api/sales/summary");
  }

  @Test
  void what_is_not_here_is_said_to_be_not_here() {
    see("traffic");
    assertThat(page.getByText("There is no simulator here")).isVisible();
    assertThat(page.getByLabel("Writes a second")).isHidden();
    see("table/orders/live");
    assertThat(page.getByText("nothing tells changes as they come")).isVisible();
    see("alerts");
    assertThat(page.getByText("CloudWatch alarms have to watch")).isVisible();
  }

  @Test
  void an_orders_story_is_told_from_athenas_history() {
    see("item/orders/" + LakeOfOrders.orderid(3));
    assertThat(page.locator(".timeline li")).hasCount(2);
    assertThat(page.locator(".timeline li").nth(1)).containsText("status pending → confirmed");
    see("item/orders/nobody");
    assertThat(page.getByText("Athena finds no change of this order")).isVisible();
  }

  @Test
  void a_report_tells_what_it_scanned() {
    see("reports/sales/by-product");
    assertThat(page.getByText("10.0 MB scanned on Athena")).isVisible();
    assertThat(page.locator(".rows tbody tr")).hasCount(4);
  }

  @Test
  void every_view_looks_well_light_and_dark_wide_and_narrow() {
    Map<String, List<String>> findings = new TreeMap<>();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      // Boxes differ between the widths, not between the themes.
      for (int width : scheme == ColorScheme.LIGHT ? List.of(1440, 390) : List.of(1440)) {
        page.context().close();
        page = browser.window(width, 900, scheme);
        for (Map.Entry<String, String> view : views().entrySet()) {
          see(view.getKey());
          if (view.getKey().equals("overview")) {
            button("Refresh").click();
          }
          assertThat(page.locator(view.getValue()).first()).isVisible();
          assertThat(page.evaluate("document.documentElement.scrollWidth"))
              .as(view.getKey())
              .isEqualTo(width);
          String name = "aws-" + DashboardLooksTest.name(view.getKey(), scheme, width);
          Browser.photograph(page, name);
          DashboardLooksTest.check(page, name, findings);
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  /** Each view, and what is there once it is filled. */
  private static Map<String, String> views() {
    Map<String, String> views = new LinkedHashMap<>();
    views.put("overview", ".chart canvas");
    views.put("traffic", ".notice");
    views.put("pipeline", ".notice:not([hidden])");
    views.put("table/orders/live", ".notice");
    views.put("item/orders/" + LakeOfOrders.orderid(3), ".timeline li");
    views.put("reports/sales/by-product", ".rows td");
    views.put("alerts", ".notice");
    return views;
  }

  private static ConfigurableApplicationContext analytics() throws IOException {
    int port = SandboxProcess.fourFreePorts();
    ADDRESSES.add("http://localhost:" + port + "/");
    return AnalyticsApiService.application()
        .logStartupInfo(false)
        .initializers(new EmbeddedParts(port, Map.of("athenaClient", athena), settings()))
        .run();
  }

  private static Map<String, Object> settings() {
    Map<String, Object> settings = new TreeMap<>();
    // Of the simulator, on whose class path this service is here.
    settings.put("spring.cloud.aws.dynamodb.enabled", "false");
    settings.put("orderlake.engine", "athena");
    settings.put("orderlake.athena.wait", "50ms");
    settings.put("orderlake.athena.cache", "0s");
    settings.put("orderlake.catalog.source", "local");
    settings.put("orderlake.dashboard.simulator", "none");
    settings.put("orderlake.dashboard.transformer", "none");
    settings.put("orderlake.dashboard.cloudwatch", DASHBOARD);
    return settings;
  }

  private void see(String view) {
    page.navigate(ADDRESSES.get(0) + "#/" + view);
    assertThat(page.locator("#connection")).hasText("Reports only");
  }

  private void answer(Pattern address, String json) {
    Route.FulfillOptions answer =
        new Route.FulfillOptions().setContentType("application/json").setBody(json);
    page.route(address, route -> route.fulfill(answer));
  }

  /** Does it, and lets Athena be done once the page was told to come again. */
  private void whileAthenaIsSlow(Runnable action) {
    athena.slow = true;
    page.waitForResponse(response -> response.status() == 202, action);
    athena.slow = false;
  }

  private Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name));
  }

  private Locator stage(String key) {
    return page.locator("[data-stage=" + key + "]");
  }

  private Locator tile(String name) {
    return page.locator(".tile")
        .filter(new Locator.FilterOptions().setHas(page.getByText(name, exactly())))
        .locator(".tile-number");
  }

  private static Page.GetByTextOptions exactly() {
    return new Page.GetByTextOptions().setExact(true);
  }

  private static Locator.FilterOptions with(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
