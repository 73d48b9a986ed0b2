package io.orderlake.analytics.reconciliation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps a repair's status in a file, as JSON that is forced to disk and then renamed.
 *
 * <p>Nothing fails for want of it: a status that cannot be kept is logged, a file that cannot be
 * read is set aside as {@code <file>.unreadable}, and there has been no repair then. After a loss
 * of power it may be an older one. A repair goes on or begins anew by it, and either is right.
 */
final class RepairStatusFile {
  private static final Logger log = LoggerFactory.getLogger(RepairStatusFile.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;

  RepairStatusFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  /** The status that was saved last. */
  RepairStatus load() {
    if (!Files.exists(file)) {
      return RepairStatus.none();
    }
    try {
      RepairStatus saved = JSON.readValue(Files.readAllBytes(file), RepairStatus.class);
      if (saved != null && saved.state() != null) {
        return saved;
      }
    } catch (IOException | JacksonException e) {
      log.debug("No status of a repair", e);
    }
    setAside();
    return RepairStatus.none();
  }

  /** Replaces what was saved before. */
  void save(RepairStatus status) {
    Path unfinished = sibling(".tmp");
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.write(
          unfinished,
          JSON.writeValueAsBytes(status),
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.warn(
          "That the repair is {} cannot be kept in {}: {}", status.state(), file, e.toString());
    }
  }

  private void setAside() {
    Path aside = sibling(".unreadable");
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      log.warn("The status of a repair in {} is unreadable: kept as {}", file, aside);
    } catch (IOException e) {
      log.warn("The status of a repair in {} is unreadable, and stays: {}", file, e.toString());
    }
  }

  private Path sibling(String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }
}
