package io.orderlake.service.disk;

import io.orderlake.service.outage.FullDisk;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while there is hardly room in a folder that the service writes to, of which it tells the one
 * with the least. Spring's own looks at the working folder alone, wherever the data is.
 */
public final class DiskSpaceHealth implements HealthIndicator {
  private static final long LEAST = 10L * 1024 * 1024;

  private final List<Path> folders;

  /** Room in a folder, or in the one that it will be made in. */
  private record Room(Path folder, long free) {}

  /**
   * @param folders need not be there yet
   */
  public DiskSpaceHealth(Collection<Path> folders) {
    this.folders = folders.stream().map(Path::toAbsolutePath).distinct().toList();
  }

  @Override
  public Health health() {
    Room least = null;
    for (Path folder : folders) {
      Long free = FullDisk.freeBytes(folder);
      if (free == null) {
        return down("Nobody knows how much room is left in " + folder).build();
      }
      least = least == null || free < least.free ? new Room(folder, free) : least;
    }
    return least == null ? Health.up().build() : health(least);
  }

  private static Health health(Room least) {
    Health.Builder health =
        least.free >= LEAST
            ? Health.up()
            : down(
                "%s has %d KB left, and needs %d"
                    .formatted(least.folder, least.free / 1024, LEAST / 1024));
    return health
        .withDetail("path", least.folder.toString())
        .withDetail("free", least.free)
        .withDetail("threshold", LEAST)
        .build();
  }

  private static Health.Builder down(String reason) {
    return Health.down().withDetail("reason", reason);
  }
}
