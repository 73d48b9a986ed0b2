package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** An open page while the pipeline is not well, though every service answers. */
@Tag("long")
class DashboardTroubleTest {
  private static final String USELESS =
      "{\"ordersPerSecond\":20,\"insertShare\":1,\"modifyShare\":0,\"removeShare\":0,"
          + "\"malformedShare\":1}";
  private static final String ORDER =
      "{\"product_name\":\"Laptop\",\"quantity\":1,\"price\":1299.9}";

  /** One of several that such items are refused for, each about as often. */
  private static final Pattern REASON = Pattern.compile("refuses \\d+ of \\d+: \\w+: is ");

  @TempDir Path folder;
  private Browser browser;
  private SandboxProcess sandbox;
  private Page page;

  @BeforeEach
  void start() throws IOException {
    browser = Browser.open();
    sandbox = SandboxProcess.start(folder.resolve("data"), "-Dorderlake.refusals.window=20s");
    page = browser.window();
  }

  @AfterEach
  void stop() {
    if (sandbox != null) {
      sandbox.close();
    }
    browser.close();
  }

  @Test
  void a_pipeline_that_refuses_what_comes_is_red_with_the_reason_until_good_records_come() {
    sandbox.simulator("POST", "/api/simulation/start", USELESS);
    see("pipeline");

    assertThat(page.locator("[data-stage=delivery].stuck")).containsText(REASON);
    Locator said = page.getByRole(AriaRole.ALERT).filter(with("Delivery refuses"));
    assertThat(said).containsText(REASON);
    assertThat(said).containsText("correct the writer or the transform, then replay");
    Locator transformer = page.locator("[data-service=transformer]");
    assertThat(transformer.locator(".badge")).hasText("DOWN");
    assertThat(transformer).containsText("delivery refused");
    assertThat(page.locator("[data-service=analytics] .badge")).hasText("UP");
    assertThat(page.locator("#verdict")).hasAttribute("data-verdict", "disagreeing");
    assertThat(page.locator("#verdict")).containsText(REASON);
    assertThat(page).hasTitle(Pattern.compile("^Disagreeing · Pipeline"));
    Browser.photograph(page, "pipeline-refuses");
    see("alerts");
    assertThat(page.locator("[data-kind=pipeline-refuses] summary"))
        .containsText(Pattern.compile("refused \\d+ % of what came, \\d+ of the \\d+ records"));

    sandbox.simulator(
        "POST", "/api/simulation/start", "{\"ordersPerSecond\":20,\"malformedShare\":0}");
    see("pipeline");
    assertThat(page.locator("[data-stage=delivery].moves")).isVisible();
    assertThat(said).isHidden();
    assertThat(transformer.locator(".badge")).hasText("UP");
  }

  @Test
  void a_lake_that_was_emptied_is_told_and_a_rebuild_and_a_repair_lead_out() throws IOException {
    sandbox.simulator("POST", "/api/orders", ORDER);
    sandbox.simulator("POST", "/api/orders", ORDER);
    await()
        .atMost(Browser.PATIENCE)
        .until(() -> sandbox.report("sales/summary").at("/rows/0/orders").asInt() == 2);
    FileSystemUtils.deleteRecursively(folder.resolve("data/lake/order_changes"));
    see("overview");

    Locator notice = page.locator("#lake");
    assertThat(notice).containsText("the lake lacks objects that were taken in");
    assertThat(page.locator("[data-stage=lake].stuck")).isVisible();
    Browser.photograph(page, "overview-lake-emptied");
    notice.getByRole(AriaRole.BUTTON).click();
    assertThat(notice).isHidden();
    assertThat(page.getByText("Nothing has been sold yet")).isVisible();

    see("pipeline");
    Locator reconciliation = page.locator("#reconciliation");
    reconciliation.getByText("Compare", new Locator.GetByTextOptions().setExact(true)).click();
    assertThat(reconciliation).containsText("2 orders of the table are not in the lake");
    reconciliation.getByText("Repair", new Locator.GetByTextOptions().setExact(true)).click();
    assertThat(reconciliation).containsText("Repaired: 2 snapshots");
    await()
        .atMost(Browser.PATIENCE)
        .until(() -> sandbox.report("sales/summary").at("/rows/0/orders").asInt() == 2);
    browser.assertNoComplaints();
  }

  private void see(String view) {
    page.navigate(sandbox.page() + "#/" + view);
    assertThat(page.locator("#connection")).hasText("Live");
  }

  private static Locator.FilterOptions with(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
