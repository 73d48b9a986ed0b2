package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.options.ColorScheme.LIGHT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each view, light and dark, wide and narrow: pictures for a person to look at in {@code
 * target/screenshots}, what an automated check (axe) finds for people who cannot, and what is cut
 * or lies on something else.
 */
@Tag("long")
class DashboardLooksTest {
  /** Taken anew with {@code -Dorderlake.write-docs=true}. */
  private static final Path README_PICTURE = Path.of("..", "docs", "overview.png");

  private static final List<String> BAD = List.of("serious", "critical");

  /** What must not be, to be found. */
  private static final String CROWD =
      """
      () => {
        const add = (text, style) => Object.assign(document.querySelector('main').appendChild(
            Object.assign(document.createElement('p'), {textContent: text})).style, style);
        add('Warehouse', {width: '30px', border: '1px solid'});
        add('Reconciliation', {width: '30px', overflow: 'hidden'});
        add('Orders', {width: '90px'});
        add('Revenue', {width: '90px', position: 'relative', marginTop: '-4em'});
      }
      """;

  @TempDir Path folder;
  private final Map<String, List<String>> findings = new LinkedHashMap<>();

  @Test
  void each_view_can_be_read_by_all_at_every_width_light_and_dark() throws Exception {
    try (Browser browser = Browser.open();
        SandboxProcess sandbox =
            SandboxProcess.start(folder.resolve("data"), "-Dorderlake.storage=memory")) {
      Page empty = browser.window();
      empty.navigate(sandbox.page());
      assertThat(empty.getByText("Nothing has been sold yet")).isVisible();
      Browser.photograph(empty, "overview-empty");
      check(empty, "overview-empty", findings);
      assertThat(crowding(empty)).isEmpty();
      empty.evaluate(CROWD);
      assertThat(crowding(empty))
          .anyMatch(found -> found.startsWith("runs out of its box: p \"Warehouse"))
          .anyMatch(found -> found.startsWith("lies on \"Revenue"))
          .anyMatch(found -> found.startsWith("cut: p \"Reconciliation"));

      Map<String, String> views = views(sandbox);
      for (ColorScheme scheme : List.of(LIGHT, ColorScheme.DARK)) {
        // Boxes differ between the widths, not between the themes.
        for (int width : scheme == LIGHT ? List.of(1440, 1024, 390, 320) : List.of(1440)) {
          Page page = browser.window(width, 900, scheme);
          for (Map.Entry<String, String> view : views.entrySet()) {
            page.navigate(sandbox.page() + "#/" + view.getKey());
            assertThat(page.locator(view.getValue()).first()).isVisible();
            String name = name(view.getKey(), scheme, width);
            if (width == 1440 || width == 390) {
              Browser.photograph(page, name);
            }
            if (name.equals("overview-light-wide") && Boolean.getBoolean("orderlake.write-docs")) {
              page.screenshot(new Page.ScreenshotOptions().setPath(README_PICTURE));
            }
            List<String> crowded = crowding(page);
            if (!crowded.isEmpty()) {
              findings.put(name + ", crowded", crowded);
            }
            // Colours differ between the themes, not between the widths.
            if (width == 1440 || scheme == LIGHT && width == 390) {
              check(page, name, findings);
            }
          }
          page.context().close();
        }
      }
      assertThat(findings).isEmpty();
      browser.assertNoComplaints();
    }
  }

  /** Each view, and what is there once it is filled. */
  private static Map<String, String> views(SandboxProcess sandbox) {
    sandbox.simulator(
        "POST",
        "/api/simulation/start",
        "{\"ordersPerSecond\":10,\"malformedShare\":0.05,\"highValueShare\":0.1}");
    await()
        .atMost(Browser.PATIENCE)
        .until(() -> !sandbox.report("orders/modified-after-insert").get("rows").isEmpty());
    String order = sandbox.report("orders/changed-most?limit=1").at("/rows/0/orderid").asString();
    Map<String, String> views = new LinkedHashMap<>();
    views.put("overview", ".chart canvas");
    views.put("traffic", ".chart canvas");
    views.put("pipeline", "#failures details");
    views.put("table/orders/live", "tbody tr");
    views.put("table/orders/rows", ".rows td");
    views.put("table/orders/counts", ".chart canvas");
    views.put("item/orders/" + order, ".timeline li");
    views.put("reports/sales/by-product", ".rows td");
    views.put("alerts", "[data-kind]");
    return views;
  }

  static String name(String view, ColorScheme scheme, int width) {
    String subject = view.startsWith("item/") ? "order" : view.replace('/', '-');
    String size =
        switch (width) {
          case 1440 -> "wide";
          case 390 -> "narrow";
          default -> String.valueOf(width);
        };
    return "%s-%s-%s".formatted(subject, scheme == ColorScheme.DARK ? "dark" : "light", size);
  }

  /** What is cut, runs out of its box, or lies on something else. */
  @SuppressWarnings("unchecked")
  static List<String> crowding(Page page) throws IOException {
    try (InputStream script = DashboardLooksTest.class.getResourceAsStream("/crowding.js")) {
      return (List<String>) page.evaluate(new String(script.readAllBytes(), UTF_8));
    }
  }

  static void check(Page page, String name, Map<String, List<String>> findings) {
    List<String> bad =
        new AxeBuilder(page)
            .analyze().getViolations().stream()
                .filter(rule -> BAD.contains(rule.getImpact()))
                .map(rule -> rule.getId() + ": " + rule.getNodes().get(0).getHtml())
                .toList();
    if (!bad.isEmpty()) {
      findings.put(name, bad);
    }
  }
}
