package io.orderlake.service.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class DiskSpaceHealthTest {
  @TempDir Path folder;

  @Test
  void a_folder_that_is_not_there_yet_has_the_room_of_the_one_that_it_will_be_in() {
    Path later = folder.resolve("data/lake");
    Health health = new DiskSpaceHealth(List.of(later)).health();

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails()).containsEntry("path", later.toString()).containsKey("free");
  }

  @Test
  void where_nothing_is_written_to_a_disk_all_is_well() {
    assertThat(new DiskSpaceHealth(List.of()).health().getStatus()).isEqualTo(Status.UP);
  }
}
