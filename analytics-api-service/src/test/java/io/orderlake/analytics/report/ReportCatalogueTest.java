package io.orderlake.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of the user's own reports, as files come and go. */
class ReportCatalogueTest {
  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");

  @Test
  void a_file_that_is_added_changed_or_removed_takes_effect_by_itself() throws Exception {
    ReportCatalogue catalogue =
        ReportCatalogue.load(folder, List.of(), sql -> List.of(), () -> now);
    assertThat(catalogue.find("own/new")).isNull();

    write("own/new.sql", "First");
    now = now.plusSeconds(1);
    assertThat(catalogue.find("own/new").title()).isEqualTo("First");

    write("own/new.sql", "Second");
    now = now.plusSeconds(1);
    assertThat(catalogue.find("own/new").title()).isEqualTo("Second");

    Files.delete(folder.resolve("own/new.sql"));
    now = now.plusSeconds(1);
    assertThat(catalogue.find("own/new")).isNull();
  }

  @Test
  void one_of_ours_comes_back_when_the_file_that_took_its_place_goes() throws Exception {
    write("sales/summary.sql", "Mine");
    ReportCatalogue catalogue =
        ReportCatalogue.load(folder, List.of(), sql -> List.of(), () -> now);
    assertThat(catalogue.find("sales/summary").title()).isEqualTo("Mine");

    Files.delete(folder.resolve("sales/summary.sql"));
    now = now.plusSeconds(1);
    assertThat(catalogue.find("sales/summary").title()).isEqualTo("Sales in total");
  }

  @Test
  void a_folder_that_appears_later_is_read() throws Exception {
    Path later = folder.resolve("later");
    ReportCatalogue catalogue = ReportCatalogue.load(later, List.of(), sql -> List.of(), () -> now);
    write("later/new.sql", "New");
    now = now.plusSeconds(1);

    assertThat(catalogue.find("new").title()).isEqualTo("New");
  }

  @Test
  void a_folder_that_is_not_there_at_the_start_is_no_failure() {
    ReportCatalogue catalogue =
        ReportCatalogue.load(folder.resolve("nowhere"), List.of(), sql -> List.of(), () -> now);

    assertThat(catalogue.find("sales/summary")).isNotNull();
  }

  @Test
  void a_file_that_is_listed_and_not_there_hides_no_other() throws Exception {
    write("mine/z.sql", "Last");
    Files.createSymbolicLink(folder.resolve("mine/a.sql"), folder.resolve("nowhere.sql"));
    ReportCatalogue catalogue =
        ReportCatalogue.load(folder, List.of(), sql -> List.of(), () -> now);

    assertThat(catalogue.find("mine/a")).isNull();
    assertThat(catalogue.find("mine/z").title()).isEqualTo("Last");
  }

  @Test
  void a_folder_that_cannot_be_read_or_ends_early_hides_no_other() {
    ReportFolder reports = new ReportFolder(folder);
    Path secret = folder.resolve("secret");

    assertThat(reports.visitFileFailed(secret, new AccessDeniedException(secret.toString())))
        .isEqualTo(FileVisitResult.CONTINUE);
    assertThat(reports.postVisitDirectory(secret, new IOException("stale handle")))
        .isEqualTo(FileVisitResult.CONTINUE);
  }

  private void write(String name, String title) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "/*\ntitle: %s\ndescription: Own\n*/\nSELECT 1 AS one".formatted(title));
    // A file system may tell times by the second.
    Files.setLastModifiedTime(file, FileTime.from(now));
  }
}
