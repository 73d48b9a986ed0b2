package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An open page whose server goes away and comes back. */
@Tag("long")
class DashboardOutageTest {
  @TempDir Path folder;

  @Test
  void a_page_that_loses_its_server_says_so_and_goes_on_when_it_is_back() throws Exception {
    Path data = folder.resolve("data");
    int ports;
    try (Browser browser = Browser.open()) {
      Page page = browser.window();
      Locator connection = page.locator("#connection");
      Locator orders = page.locator(".tile").nth(1).locator(".tile-number");
      try (SandboxProcess sandbox = SandboxProcess.start(data)) {
        ports = sandbox.firstPort();
        page.navigate(sandbox.page());
        page.getByText("Start 5 writes a second").click();
        await().atMost(Browser.PATIENCE).until(() -> Browser.number(orders) > 0);
        assertThat(page.locator("#verdict")).hasAttribute("data-verdict", "healthy");
        browser.assertNoComplaints();

        sandbox.freeze();
        assertThat(connection).hasText("Not connected");
        assertThat(page.locator("#verdict")).hasAttribute("data-verdict", "stopped");
        assertThat(page).hasTitle(Pattern.compile("^Stopped · Overview"));
        sandbox.thaw();
        assertThat(connection).hasText("Live");
        assertThat(page.locator("#back"))
            .containsText(Pattern.compile("Back after .+ s: .*changes? came"));
        assertThat(page.locator("#verdict")).hasAttribute("data-verdict", "healthy");

        sandbox.kill();
        assertThat(connection).hasText("Not connected");
        assertThat(page.locator("#lost")).containsText("What is shown is from");
        Browser.photograph(page, "overview-not-connected");
      }
      double before = Browser.number(orders);
      try (SandboxProcess sandbox = SandboxProcess.start(ports, data)) {
        assertThat(connection).hasText("Live");
        assertThat(page.locator("#lost")).isHidden();
        sandbox.simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":20}");
        await().atMost(Browser.PATIENCE).until(() -> Browser.number(orders) > before);
        assertThat(page.locator(".flow li.moves").first()).hasClass(Pattern.compile(".*moves.*"));
      }
    }
  }
}
