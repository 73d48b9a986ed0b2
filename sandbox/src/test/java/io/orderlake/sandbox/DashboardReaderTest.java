package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page as people have it: many windows, clocks and zones of their own, paper, lists to read.
 */
@Tag("long")
class DashboardReaderTest {
  private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");
  private static final String ORDER = "{\"product_name\":\"%s\",\"quantity\":1,\"price\":1299.9}";
  private static final List<String> VIEWS =
      List.of("Overview", "Traffic", "Pipeline", "Orders", "Reports", "Alerts");
  private static final String BIG =
      """
      /*
      title: Big numbers
      description: A whole number and a decimal that no JavaScript number holds.
      */
      SELECT
        CAST('9007199254740993' AS bigint) AS whole,
        CAST('1234567890123456.78' AS decimal(18, 2)) AS part
      """;

  @TempDir static Path folder;
  private static Browser browser;
  private static SandboxProcess sandbox;
  private Page page;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.open();
    Path reports = Files.createDirectories(folder.resolve("reports"));
    Files.writeString(reports.resolve("big.sql"), BIG);
    sandbox =
        SandboxProcess.start(
            folder.resolve("data"),
            "-Dorderlake.storage=memory",
            "-Dorderlake.reports.location=" + reports);
    IntStream.range(0, 30).forEach(i -> place("Product %02d".formatted(i)));
    await()
        .atMost(Browser.PATIENCE)
        .until(() -> sandbox.report("sales/summary").at("/rows/0/orders").asInt() == 30);
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
    page = browser.window(new NewContextOptions().setTimezoneId(KOLKATA.getId()));
  }

  @AfterEach
  void nothing_went_wrong_in_the_browser() {
    page.context().close();
    browser.assertNoComplaints();
  }

  @Test
  void eight_windows_of_one_browser_are_live_by_one_connection() {
    List<Page> windows = new ArrayList<>(List.of(page));
    IntStream.range(0, 7).forEach(i -> windows.add(browser.beside(page.context())));
    windows.forEach(window -> window.navigate(sandbox.page() + "#/table/orders"));
    windows.forEach(window -> assertThat(window.locator("#connection")).hasText("Live"));

    String orderid = place("In every window");

    String end = orderid.substring(orderid.length() - 12);
    windows.forEach(window -> assertThat(window.locator("tbody tr").filter(with(end))).hasCount(1));
  }

  @Test
  void where_no_more_may_listen_the_page_says_so_and_still_answers_reports() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    List<InputStream> listening = new ArrayList<>();
    try {
      HttpResponse<InputStream> last;
      do {
        last =
            client.send(
                HttpRequest.newBuilder(URI.create(sandbox.page() + "api/live")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        listening.add(last.body());
      } while (last.statusCode() == 200);

      see("reports/sales/summary");
      assertThat(page.locator("#connection")).hasText("Not live");
      assertThat(page.locator("#lost")).containsText("As many pages as may be listen already");
      assertThat(page.locator(".rows tbody tr")).hasCount(1);
      assertThat(page.locator("#verdict")).not().hasAttribute("data-verdict", "stopped");
    } finally {
      for (InputStream body : listening) {
        body.close();
      }
    }
    assertThat(page.locator("#connection")).hasText("Live");
    browser.assertNoComplaintsBut("503");
  }

  @ParameterizedTest
  @ValueSource(ints = {-3_600_000, 3_600_000})
  void a_clock_that_is_an_hour_off_changes_neither_times_nor_ranges(int off) {
    page.addInitScript(
        "{const own = Date.now; const real = Date; globalThis.Date = class extends real {"
            + " constructor(...a) {a.length ? super(...a) : super(own() + OFF);}"
            + " static now() {return own() + OFF;}};}".replace("OFF", String.valueOf(off)));
    String before = MINUTE.format(Instant.now().atZone(KOLKATA));
    see("overview");
    Locator read = page.getByText(Pattern.compile("^Read at "));
    assertThat(read).isVisible();
    String after = MINUTE.format(Instant.now().atZone(KOLKATA));

    assertThat(read.textContent()).containsAnyOf("at " + before, "at " + after);
    assertThat(tile("Orders")).not().hasText("0");
    page.getByLabel("Revenue over time as a table").press("Enter");
    assertThat(
            page.getByRole(
                    AriaRole.REGION,
                    new Page.GetByRoleOptions().setName("Revenue over time, table"))
                .locator("tbody tr")
                .first())
        .containsText("(so far)");
  }

  @Test
  void times_are_the_readers_own_until_utc_is_chosen_which_is_remembered() {
    Instant changed =
        Instant.parse(sandbox.report("changes/search?limit=1").at("/rows/0/changed_at").asString());
    see("reports/changes/search?limit=1");
    Locator cell = page.locator(".rows td.code").filter(with(changed.toString().substring(17, 19)));
    assertThat(cell.first()).containsText(MINUTE.format(changed.atZone(KOLKATA)));

    page.locator("#zone").click();
    assertThat(page.locator("#zone")).hasText("Times: UTC");
    page.reload();
    assertThat(page.locator("#zone")).hasText("Times: UTC");
    assertThat(cell.first()).containsText(changed.toString().substring(11, 16));
  }

  @Test
  void hours_and_days_are_the_readers_own() {
    see("reports/sales/over-time?bucket=day");
    assertThat(page.locator(".rows tbody td").first()).containsText(" 00:00:00.000");
    see("reports/sales/over-time?bucket=hour");
    assertThat(page.locator(".rows tbody td").first()).containsText(":00:00.000");

    see("overview?range=30d");
    page.getByLabel("Revenue over time as a table").press("Enter");
    Locator today =
        page.getByRole(
                AriaRole.REGION, new Page.GetByRoleOptions().setName("Revenue over time, table"))
            .locator("tbody tr")
            .first();
    assertThat(today).containsText(LocalDate.now(KOLKATA).toString().substring(5) + " (so far)");
    assertThat(today).not().containsText(" 0.00");
  }

  @Test
  void a_list_holds_still_under_the_pointer_and_says_what_waits() {
    see("table/orders");
    Locator rows = page.locator("tbody tr");
    assertThat(rows.first()).isVisible();
    rows.nth(3).hover();
    List<String> before = rows.allTextContents();

    place("Comes later");

    Locator waits = page.locator("button.chip");
    assertThat(waits).hasText("1 new");
    assertThat(rows.allTextContents()).isEqualTo(before);
    page.locator("h1").hover();
    assertThat(rows.first()).containsText("Comes later");
    assertThat(rows.first()).containsText("pending");
    assertThat(waits).isHidden();
  }

  @Test
  void every_view_is_reached_by_the_keyboard_alone_and_a_lists_focus_stays_where_it_is() {
    for (int width : List.of(1440, 390)) {
      page.setViewportSize(width, 900);
      for (String view : VIEWS) {
        see(view.equals("Overview") ? "alerts" : "overview");
        Locator link =
            page.locator("nav[aria-label=Views] a")
                .filter(new Locator.FilterOptions().setHasText(view));
        for (int tabs = 0; tabs < 20 && !focused(link); tabs++) {
          page.keyboard().press("Tab");
        }
        assertThat(link).isFocused();
        assertThat(link).isInViewport();
        page.keyboard().press("Enter");
        assertThat(page.locator("main h1")).hasText(view);
      }
    }

    see("table/orders");
    Locator link = page.locator("tbody tr").nth(3).locator("a").first();
    link.focus();
    String order = link.textContent();
    place("While one reads by keyboard");
    assertThat(page.locator("button.chip")).hasText("1 new");
    assertThat(link).isFocused();
    assertThat(link).hasText(order);
    page.keyboard().press("Enter");
    assertThat(page)
        .hasURL(Pattern.compile("#/item/orders/.*" + order.replaceAll("\\W", "") + "$"));
  }

  @Test
  void nothing_moves_for_those_who_ask_for_that() {
    String moving = "document.getAnimations().filter(a => a.playState === 'running').length";
    sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":20}");
    try {
      see("overview");
      assertThat(page.locator("[data-stage=delivery].moves")).isVisible();
      page.waitForFunction(moving + " > 0");
      page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
      for (String view : List.of("overview", "traffic", "pipeline", "table/orders")) {
        see(view);
        assertThat(page.evaluate(moving)).as(view).isEqualTo(0);
      }
    } finally {
      sandbox.simulator("POST", "/api/simulation/stop", "");
    }
  }

  @Test
  void what_is_asked_of_a_report_and_how_it_is_shown_is_in_the_address() {
    see("reports/sales/by-product");
    page.locator("#parameter-limit").fill("20");
    page.getByText("Run", new Page.GetByTextOptions().setExact(true)).click();
    Locator rows = page.locator(".rows tbody tr");
    assertThat(rows).hasCount(20);
    Locator name = page.locator(".rows th").first().locator("button");
    name.click();
    name.click();
    assertThat(page.locator(".rows th[aria-sort=descending]")).hasText("product_name");
    assertThat(page).hasURL(Pattern.compile("limit=20&_sort=product_name&_order=down$"));
    List<String> shown = rows.allTextContents();

    page.reload();
    assertThat(rows).hasCount(20);
    assertThat(rows.allTextContents()).isEqualTo(shown);
    assertThat(page.locator("#parameter-limit")).hasValue("20");
  }

  @Test
  void numbers_that_no_number_of_a_browser_holds_are_shown_exactly() {
    see("reports/big");
    assertThat(page.locator(".rows tbody td").first()).hasText("9,007,199,254,740,993");
    assertThat(page.locator(".rows tbody td").nth(1)).hasText("1,234,567,890,123,456.78");
  }

  @Test
  void an_order_is_placed_changed_and_removed_by_hand_and_seen_to_arrive() {
    see("traffic");
    page.getByText("Place an order and follow it").click();
    Locator seen = page.locator("[data-road=story].reached");
    assertThat(seen).containsText("+");
    assertThat(page.locator("[data-road=stream].reached")).containsText("shardId-");
    for (String button : List.of("One more of it", "Change its status", "Remove it")) {
      page.getByText(button, new Page.GetByTextOptions().setExact(true)).click();
      assertThat(page.locator("[data-road=table] .hint").last())
          .containsText(button.startsWith("Remove") ? "REMOVE" : "MODIFY");
      assertThat(seen).containsText("+");
    }
    assertThat(page.locator(".timeline > li")).hasCount(4);
    assertThat(page.locator(".timeline")).containsText("status pending → confirmed");
    assertThat(page.locator(".timeline")).containsText("quantity 1 → 2");
  }

  @Test
  void a_name_of_any_length_breaks_nothing_at_any_width() {
    place("W".repeat(200));
    for (int width : List.of(1440, 1024, 390, 320)) {
      page.setViewportSize(width, 900);
      for (String view :
          List.of("overview?range=24h", "table/orders", "reports/sales/by-product")) {
        see(view);
        assertThat(page.getByText(Pattern.compile("WWWW")).first()).isAttached();
        assertThat(page.evaluate("document.documentElement.scrollWidth"))
            .as("%s at %d", view, width)
            .isEqualTo(width);
      }
    }
  }

  @Test
  void on_paper_a_view_is_alone_and_its_tables_are_whole() {
    see("reports/sales/by-product");
    assertThat(page.locator(".rows tbody tr").nth(20)).isAttached();
    page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));

    assertThat(page.locator(".bar")).isHidden();
    assertThat(page.locator(".report-list")).isHidden();
    assertThat(page.locator(".rows tbody tr").last()).isVisible();
    assertThat(
            page.evaluate(
                "(() => {const s = document.querySelector('.rows .scroller');"
                    + " return s.scrollHeight <= s.clientHeight + 1;})()"))
        .isEqualTo(true);
    assertThat(page.pdf()).hasSizeGreaterThan(10_000);
  }

  @Test
  void the_pipeline_has_a_history() {
    see("pipeline");
    page.getByLabel("From change to report as a table").press("Enter");
    assertThat(
            page.getByRole(
                    AriaRole.REGION,
                    new Page.GetByRoleOptions().setName("From change to report, table"))
                .locator("tbody tr")
                .first())
        .isVisible();
    assertThat(page.getByText(Pattern.compile("^Counted since \\d{4}-"))).isVisible();
  }

  private static boolean focused(Locator element) {
    return (boolean) element.evaluate("e => e === document.activeElement");
  }

  private void see(String view) {
    page.navigate(sandbox.page() + "#/" + view);
    assertThat(page.locator("main h1")).isVisible();
  }

  private Locator tile(String name) {
    return page.locator(".tile").filter(with(name)).first().locator(".tile-number");
  }

  private static Locator.FilterOptions with(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static String place(String product) {
    return sandbox
        .simulator("POST", "/api/orders", ORDER.formatted(product))
        .get("orderid")
        .asString();
  }
}
