package io.orderlake.lake.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.LakeUnavailable;
import org.junit.jupiter.api.Test;

/** What every {@link LakeWriter} must do. */
public abstract class LakeWriterContract {
  protected static final byte[] CONTENT = {1, 2, 3};

  protected abstract LakeWriter lake();

  @Test
  void an_object_is_given_back_as_it_was_stored() {
    lake().put("order_changes/dt=2026-11-20/hour=23/a.ndjson", CONTENT);

    assertThat(lake().get("order_changes/dt=2026-11-20/hour=23/a.ndjson")).isEqualTo(CONTENT);
  }

  @Test
  void an_object_stored_again_replaces_the_first() {
    lake().put("a", new byte[] {9});
    lake().put("a", CONTENT);

    assertThat(lake().get("a")).isEqualTo(CONTENT);
  }

  @Test
  void objects_are_listed_by_prefix_in_order() {
    lake().put("errors/b/2", CONTENT);
    lake().put("errors/a/1", CONTENT);
    lake().put("order_changes/1", CONTENT);

    assertThat(lake().list("errors/")).containsExactly("errors/a/1", "errors/b/2");
    assertThat(lake().list("errors/a")).containsExactly("errors/a/1");
    assertThat(lake().list("nothing/")).isEmpty();
  }

  @Test
  void an_object_that_is_not_there_is_an_error() {
    assertThatThrownBy(() -> lake().get("absent")).isInstanceOf(LakeUnavailable.class);
  }
}
