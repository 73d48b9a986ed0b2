package io.orderlake.transformer.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.service.http.StartRefused;
import io.orderlake.table.MappingChange;
import io.orderlake.table.MappingText;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.BadMapping;
import io.orderlake.table.file.MappingReader;
import io.orderlake.table.file.MappingTree;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The mapping by which an entity's rows are made, kept beside them in the lake with those that the
 * rows of before were made by. No row is made by it before it is kept: what the lake's rows mean is
 * known whatever fails.
 *
 * <p>A lake that has none is of an earlier version, whose rows this mapping is taken to have made.
 */
public final class MappingInUse {
  private static final Logger log = LoggerFactory.getLogger(MappingInUse.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final TableMapping mapping;
  private final LakeWriter lake;
  private final InstantSource clock;
  private final String key;
  private volatile @Nullable List<Used> kept;

  /** A mapping, and since when rows are made by it. */
  private record Used(Instant since, TableMapping mapping) {}

  public MappingInUse(TableMapping mapping, LakeWriter lake, InstantSource clock) {
    this.mapping = mapping;
    this.lake = lake;
    this.clock = clock;
    String folders = mapping.prefix().substring(0, mapping.prefix().length() - 1);
    this.key = LakeLayout.TABLES_PREFIX + folders + ".json";
  }

  /**
   * Keeps it, unless the lake does not answer now: then that is to be done before the first row.
   *
   * @throws StartRefused if rows of before would mean something else by it, or it is not known what
   *     they mean
   */
  public MappingInUse keepIfItCanBe() {
    try {
      keep();
    } catch (LakeUnavailable e) {
      log.warn("The mapping of {} is not kept yet: {}", mapping.entity().many(), e.getMessage());
    }
    return this;
  }

  /**
   * Keeps it, if it is not kept yet.
   *
   * @throws StartRefused as {@link #keepIfItCanBe} does
   * @throws LakeUnavailable if the lake does not give the mappings of before, or take this one
   */
  synchronized void keep() {
    if (kept != null) {
      return;
    }
    List<Used> used =
        new ArrayList<>(lake.list(key).contains(key) ? parse(lake.get(key)) : List.of());
    if (used.isEmpty()) {
      used.add(new Used(clock.instant(), mapping));
      put(used);
    } else if (!MappingText.of(used.get(used.size() - 1).mapping).equals(MappingText.of(mapping))) {
      change(used);
      put(used);
    }
    kept = List.copyOf(used);
  }

  /** Since when rows are others than those before; null if all are made by this one. */
  synchronized @Nullable Instant since() {
    List<Used> used = kept;
    return used == null || used.size() == 1 ? null : used.get(used.size() - 1).since;
  }

  private void change(List<Used> used) {
    MappingChange change = MappingChange.of(used.stream().map(Used::mapping).toList(), mapping);
    if (!change.refusals().isEmpty()) {
      throw new StartRefused(
          "The mapping of %s gives the rows below %s, which are there, another meaning: %s."
              .formatted(
                  mapping.entity().many(), mapping.prefix(), String.join("; ", change.refusals())),
          "Take that back; or give the mapping another prefix: below which new rows lie, start again,"
              + " and fill it by a repair or a rewind.");
    }
    if (change.changesRows()) {
      used.add(new Used(clock.instant(), mapping));
    } else {
      used.set(used.size() - 1, new Used(used.get(used.size() - 1).since, mapping));
    }
  }

  private void put(List<Used> used) {
    String json =
        used.stream()
            .map(
                one ->
                    "{\"since\":\"%s\",\"mapping\":%s}"
                        .formatted(one.since, MappingText.of(one.mapping)))
            .collect(Collectors.joining(",\n", "{\"mappings\":[\n", "\n]}\n"));
    lake.put(key, json.getBytes(UTF_8));
  }

  private List<Used> parse(byte[] content) {
    try {
      List<Used> used = new ArrayList<>();
      for (JsonNode one : JSON.readTree(content).required("mappings")) {
        Object tree = JSON.treeToValue(one.required("mapping"), Object.class);
        used.add(
            new Used(
                Instant.parse(one.required("since").stringValue()),
                MappingReader.read(MappingTree.of(key, tree))));
      }
      return used;
    } catch (JacksonException | DateTimeException | BadMapping e) {
      throw new StartRefused(
          "%s in the lake does not tell by which mapping the rows below %s were made: %s."
              .formatted(key, mapping.prefix(), e.getMessage()),
          "Put back a copy of it; or delete it, if it was by the mapping that there is now. Then start"
              + " again.");
    }
  }
}
