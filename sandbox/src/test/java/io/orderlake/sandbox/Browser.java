package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** An installed Chromium without a window; without one, a test is skipped and says so. */
final class Browser implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final List<String> PLACES =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> addresses = new CopyOnWriteArrayList<>();

  private Browser(Playwright playwright, Path executable) {
    this.playwright = playwright;
    this.chromium =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--enable-precise-memory-info")));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
  }

  static Browser open() {
    Optional<Path> executable =
        Stream.concat(Stream.ofNullable(System.getenv("ORDERLAKE_TEST_CHROMIUM")), PLACES.stream())
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        executable.isPresent(),
        "Skipped: no Chromium is installed (or named by ORDERLAKE_TEST_CHROMIUM)");
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new Browser(playwright, executable.get());
  }

  /** A window of its own, in which what the page complains of is noted. */
  Page window(int width, int height, ColorScheme scheme) {
    return window(
        new com.microsoft.playwright.Browser.NewContextOptions()
            .setViewportSize(width, height)
            .setColorScheme(scheme));
  }

  Page window(com.microsoft.playwright.Browser.NewContextOptions options) {
    BrowserContext context = chromium.newContext(options);
    context.setDefaultTimeout(PATIENCE.toMillis());
    return beside(context);
  }

  /** Another window of the same person. */
  Page beside(BrowserContext context) {
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (List.of("error", "warning").contains(message.type())) {
            complaints.add(message.text() + " at " + message.location());
          }
        });
    page.onPageError(complaints::add);
    // A file that the page saves is of the page's origin.
    page.onRequest(request -> addresses.add(request.url().replaceFirst("^blob:", "")));
    return page;
  }

  Page window() {
    return window(1440, 900, ColorScheme.LIGHT);
  }

  /** Forgets what was complained of, as while a server was meant to be away. */
  void forgive() {
    complaints.clear();
  }

  /** And forgets them, so that one test's are not the next one's. */
  void assertNoComplaints() {
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    assertThat(all).as("errors and warnings in the browser's console").isEmpty();
  }

  /** As when a refusal was meant: the browser notes each. */
  void assertNoComplaintsBut(String expected) {
    complaints.removeIf(complaint -> complaint.contains(expected));
    assertNoComplaints();
  }

  /** Nothing was asked of any other server than the sandbox. */
  void assertNothingFromOutside(SandboxProcess sandbox) {
    assertNothingFromOutside(
        Stream.of(0, 1, 2)
            .map(i -> "http://localhost:" + (sandbox.firstPort() + i) + "/")
            .toList());
  }

  void assertNothingFromOutside(List<String> servers) {
    assertThat(addresses)
        .isNotEmpty()
        .allMatch(address -> servers.stream().anyMatch(address::startsWith));
  }

  /** Saves a picture of the whole page, for a person to look at. */
  static void photograph(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
  }

  /** A figure as the page shows it, without the signs between its digits. */
  static double number(Locator shown) {
    String digits = shown.textContent().replaceAll("[^0-9.]", "");
    return digits.isEmpty() ? 0 : Double.parseDouble(digits);
  }

  @Override
  public void close() {
    playwright.close();
  }
}
