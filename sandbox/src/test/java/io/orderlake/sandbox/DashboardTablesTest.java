package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, where orders and invoices are served. */
@Tag("long")
class DashboardTablesTest {
  private static final String INVOICE = "C-7|INV#31";

  @TempDir static Path folder;
  private static Browser browser;
  private static SandboxProcess sandbox;
  private Page page;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.open();
    sandbox =
        SandboxProcess.start(
            folder.resolve("data"),
            "-Dorderlake.storage=memory",
            "-Dorderlake.tables=classpath:tables/orders.yaml,classpath:tables/invoices.yaml");
    put("draft", "false");
    put("open", "false");
    sandbox.simulator(
        "POST",
        "/api/orders",
        "{\"product_name\":\"Laptop\",\"quantity\":1,\"price\":1299.9,\"customer_id\":\"me\"}");
    await()
        .atMost(Browser.PATIENCE)
        .until(
            () ->
                sandbox.report("invoices/changes").get("rows").size() == 2
                    && sandbox.report("orders/changes").get("rows").size() == 1);
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
  void each_entity_is_a_view_of_its_own_and_shows_its_changes_alone() throws Exception {
    see("overview");
    assertThat(page.getByRole(AriaRole.NAVIGATION).first().getByRole(AriaRole.LINK))
        .containsText(
            new String[] {
              "Overview", "Traffic", "Pipeline", "Orders", "Invoices", "Reports", "Alerts"
            });
    see("table/orders");
    assertThat(page.locator("tbody tr")).hasCount(1);

    see("table/invoices");
    Locator rows = page.locator("tbody tr");
    assertThat(rows).hasCount(2);
    put("open", "true");

    assertThat(rows).hasCount(3);
    assertThat(rows.first()).containsText("paid false → true");
    assertThat(rows.first()).containsText("Ada\u2028Byron");
    assertThat(rows.first()).containsText("12,345,678,901,234.5678");
    assertThat(page.getByText("no column tells when one was made")).isVisible();
  }

  @Test
  void an_items_story_is_told_by_its_mapping() {
    see("table/invoices/rows");
    page.locator(".rows tbody a").first().click();

    assertThat(page.locator("main h1")).hasText("Invoice story");
    assertThat(page.getByLabel("Key of one invoice")).hasValue(INVOICE);
    assertThat(page.locator(".facts")).containsText("Ada");
    assertThat(page.locator(".facts")).containsText("12,345,678,901,234.5678");
    assertThat(page.locator(".facts")).containsText("[\"tea\"]");
    assertThat(page.locator(".timeline > li").nth(1)).containsText("state draft → open");
    assertThat(
            page.getByRole(
                AriaRole.REGION, new Page.GetByRoleOptions().setName("Time in each status")))
        .containsText("draft");
    assertThat(page.locator("#by-hand")).isHidden();
  }

  @Test
  void what_is_of_one_entity_is_chosen_on_the_view_of_all() {
    see("pipeline");
    assertThat(page.locator("[data-stage=table] .flow-name")).hasText("Tables");
    page.locator("#reconciliation").getByLabel("Entity").selectOption("invoices");
    page.locator("#reconciliation").getByText("Compare", exactly()).click();
    assertThat(page.locator("#reconciliation")).containsText("Invoices in the table");
    page.locator("#failures").getByLabel("Entity").selectOption("invoices");
    assertThat(page.locator("#failures")).containsText("No record was refused.");
    page.locator("#stream").getByLabel("Table").selectOption("billing");
    page.locator("#stream").getByText("Read", exactly()).click();
    assertThat(page.locator("#stream")).containsText("INV#31");
  }

  @Test
  void it_can_be_read_at_all_widths_and_by_those_who_see_little() throws IOException {
    Map<String, String> views = new LinkedHashMap<>();
    views.put("table/invoices/live", "tbody tr");
    views.put("table/invoices/rows", ".rows td");
    views.put("table/invoices/counts", ".rows td");
    views.put("item/invoices/C-7%7CINV%2331", ".timeline li");
    views.put("pipeline", "#failures-of");
    Map<String, List<String>> findings = new LinkedHashMap<>();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      // Boxes differ between the widths, not between the themes.
      for (int width : scheme == ColorScheme.LIGHT ? List.of(1440, 1024, 390) : List.of(1440)) {
        Page window = browser.window(width, 900, scheme);
        for (Map.Entry<String, String> view : views.entrySet()) {
          window.navigate(sandbox.page() + "#/" + view.getKey());
          assertThat(window.locator(view.getValue()).first()).isVisible();
          String name =
              DashboardLooksTest.name(view.getKey(), scheme, width).replaceAll("%..", "-");
          Browser.photograph(window, "both-" + name);
          List<String> crowded = DashboardLooksTest.crowding(window);
          if (!crowded.isEmpty()) {
            findings.put(name + ", crowded", crowded);
          }
          DashboardLooksTest.check(window, name, findings);
        }
        window.context().close();
      }
    }
    assertThat(findings).isEmpty();
  }

  private void see(String view) {
    page.navigate(sandbox.page() + "#/" + view);
    assertThat(page.locator("#connection")).hasText("Live");
  }

  private static Locator.GetByTextOptions exactly() {
    return new Locator.GetByTextOptions().setExact(true);
  }

  private static void put(String state, String paid) throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (sandbox.firstPort() + 3)))
            .header("X-Amz-Target", "DynamoDB_20120810.PutItem")
            .POST(
                BodyPublishers.ofString(
                    """
                    {"TableName": "billing", "Item": {
                      "pk": {"S": "C-7"}, "sk": {"S": "INV#31"}, "issued": {"N": "1795219198"},
                      "net": {"N": "12345678901234.5678"}, "state": {"S": "%s"}, "paid": {"BOOL": %s},
                      "customer": {"M": {"name": {"S": "Ada\\u2028Byron"}}}, "lines": {"L": [{"S": "tea"}]}}}
                    """
                        .formatted(state, paid)))
            .build();
    assertThat(HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }
}
