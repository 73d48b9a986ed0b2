package io.orderlake.analytics.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LakeObjectsTest {
  private final List<Reader> readers = new ArrayList<>();
  private boolean outOfReach;

  @Test
  void each_comparison_closes_its_reader_of_the_lake() throws Exception {
    LakeObjects objects = new LakeObjects(this::open, Map::of, () -> false, pause -> {});
    objects.compare();
    objects.compare();
    outOfReach = true;
    assertThatThrownBy(objects::compare).hasMessage("out of reach");

    assertThat(readers).hasSize(3).allMatch(reader -> reader.closed);
  }

  private LakeStore open() {
    Reader reader = new Reader();
    readers.add(reader);
    return reader;
  }

  /** Of an empty lake. */
  private final class Reader implements LakeStore {
    private boolean closed;

    @Override
    public List<String> changedPartitions() {
      if (outOfReach) {
        throw new IllegalStateException("out of reach");
      }
      return List.of();
    }

    @Override
    public List<LakeObject> list(String partition, Set<String> known) {
      return List.of();
    }

    @Override
    public Path fetch(LakeObject object) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void rewind() {}

    @Override
    public void release(Path file) {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
