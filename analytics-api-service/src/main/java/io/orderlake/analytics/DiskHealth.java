package io.orderlake.analytics;

import static java.util.stream.Collectors.joining;

import io.orderlake.service.outage.FullDisk;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Down while there is hardly any room for a file that the service writes, wherever that is. Stands
 * in the place of Spring's check of the working folder.
 */
@Component("diskSpaceHealthIndicator")
final class DiskHealth implements HealthIndicator {
  private static final long LEAST_BYTES = 10 << 20;

  private final List<WrittenFile> files;

  DiskHealth(List<WrittenFile> files) {
    this.files = files;
  }

  @Override
  public Health health() {
    String full =
        files.stream()
            .map(WrittenFile::path)
            .filter(DiskHealth::isFull)
            .map(FullDisk::room)
            .collect(joining("; "));
    return full.isEmpty()
        ? Health.up().build()
        : Health.down().withDetail("reason", "The disk is full: " + full).build();
  }

  private static boolean isFull(Path file) {
    Long free = FullDisk.freeBytes(file);
    return free != null && free < LEAST_BYTES;
  }
}
