package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each view, light and dark, wide and narrow: pictures for a person to look at in {@code
 * target/screenshots}, and what an automated check (axe) finds for people who cannot.
 */
@Tag("long")
class DashboardLooksTest {
  /** Taken anew with {@code -Dorderlake.write-docs=true}. */
  private static final Path README_PICTURE = Path.of("..", "docs", "overview.png");

  private static final List<String> BAD = List.of("serious", "critical");

  @TempDir Path folder;
  private final Map<String, List<String>> findings = new LinkedHashMap<>();

  @Test
  void no_view_has_a_serious_finding_for_those_who_cannot_see_or_point() throws Exception {
    try (Browser browser = Browser.open();
        SandboxProcess sandbox =
            SandboxProcess.start(folder.resolve("data"), "-Dorderlake.storage=memory")) {
      Page empty = browser.window();
      empty.navigate(sandbox.page());
      assertThat(empty.getByText("Nothing has been sold yet")).isVisible();
      Browser.photograph(empty, "overview-empty");
      check(empty, "overview-empty", findings);

      Map<String, String> views = views(sandbox);
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        for (int width : List.of(1440, 390)) {
          Page page = browser.window(width, 900, scheme);
          for (Map.Entry<String, String> view : views.entrySet()) {
            page.navigate(sandbox.page() + "#/" + view.getKey());
            assertThat(page.locator(view.getValue()).first()).isVisible();
            String name = name(view.getKey(), scheme, width);
            Browser.photograph(page, name);
            if (name.equals("overview-light-wide") && Boolean.getBoolean("orderlake.write-docs")) {
              page.screenshot(new Page.ScreenshotOptions().setPath(README_PICTURE));
            }
            // Colours differ between the themes, not between the widths.
            if (scheme == ColorScheme.LIGHT || width == 1440) {
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
        "{\"ordersPerSecond\":40,\"malformedShare\":0.05,\"highValueShare\":0.1}");
    await()
        .atMost(Browser.PATIENCE)
        .until(() -> !sandbox.report("orders/modified-after-insert").get("rows").isEmpty());
    String order = sandbox.report("orders/changed-most?limit=1").at("/rows/0/orderid").asString();
    Map<String, String> views = new LinkedHashMap<>();
    views.put("overview", ".chart canvas");
    views.put("traffic", ".chart canvas");
    views.put("pipeline", "#failures details");
    views.put("changes", "tbody tr");
    views.put("order/" + order, ".timeline li");
    views.put("reports/sales/by-product", ".rows td");
    views.put("alerts", "[data-kind]");
    return views;
  }

  static String name(String view, ColorScheme scheme, int width) {
    String subject = view.startsWith("order/") ? "order" : view.replace('/', '-');
    return "%s-%s-%s"
        .formatted(
            subject,
            scheme == ColorScheme.DARK ? "dark" : "light",
            width == 390 ? "narrow" : "wide");
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
