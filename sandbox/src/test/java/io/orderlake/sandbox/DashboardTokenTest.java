package io.orderlake.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page, and Swagger UI, where the services ask for tokens. */
@Tag("long")
class DashboardTokenTest {
  @TempDir static Path folder;
  private static Browser browser;
  private static SandboxProcess sandbox;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.open();
    sandbox = Tokens.sandbox(folder);
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

  @Test
  void the_page_asks_for_a_token_and_does_what_it_allows() throws Exception {
    Page page = browser.window();
    page.navigate(sandbox.page());
    assertThat(page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true))).isFocused();
    Browser.photograph(page, "token");
    use(page, "wrong-0123456789abcdef0123456789");
    assertThat(page.getByText("The services do not know this token.")).isVisible();

    use(page, Tokens.READ);
    assertThat(page.locator("#connection")).hasText("Live");
    assertThat(page.getByText("Reading only")).isVisible();
    page.navigate(sandbox.page() + "#/traffic");
    assertThat(button(page, "Start")).isDisabled();
    assertThat(button(page, "Place an order and follow it")).isDisabled();
    assertThat(page.getByText("Your token lets you look.").first()).isVisible();

    button(page, "Forget token").click();
    use(page, Tokens.CONTROL);
    assertThat(page.getByText("Reading only")).isHidden();
    button(page, "Start").click();
    assertThat(page.getByText("running", new Page.GetByTextOptions().setExact(true))).isVisible();
    page.navigate(sandbox.page() + "#/overview");
    Locator orders = page.locator(".tile").nth(1).locator(".tile-number");
    await().atMost(Browser.PATIENCE).until(() -> Browser.number(orders) > 0);

    page.navigate(sandbox.page() + "#/reports/sales/by-product");
    Download saved =
        page.waitForDownload(
            () -> page.getByText("CSV", new Page.GetByTextOptions().setExact(true)).click());
    assertThat(Files.readString(saved.path())).startsWith("product_name,orders,units,revenue\r\n");
    assertThat(saved.suggestedFilename()).isEqualTo("sales-by-product.csv");
    page.reload();
    assertThat(page.locator("#connection")).hasText("Live");
    page.context().close();
    browser.assertNoComplaintsBut("401");
  }

  @Test
  void swagger_ui_asks_for_a_token_and_describes_each_service() {
    for (int service : new int[] {0, 1, 2}) {
      Page page = browser.window();
      page.onDialog(dialog -> dialog.accept(Tokens.READ));
      page.navigate(
          "http://localhost:" + (sandbox.firstPort() + service) + "/swagger-ui/index.html");
      assertThat(page.locator(".opblock").first()).isVisible();
      page.context().close();
    }
    browser.assertNoComplaintsBut("401");
  }

  private static void use(Page page, String token) {
    page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill(token);
    button(page, "Use it").click();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
  }
}
