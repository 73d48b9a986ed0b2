package io.orderlake.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LakeLocationTest {

  @ParameterizedTest
  @CsvSource({
    "s3://my-bucket, ''",
    "s3://my-bucket/, ''",
    "s3://my-bucket/lake, lake/",
    "s3://my-bucket/some/lake//, some/lake/"
  })
  void a_bucket_has_a_prefix_or_none(String text, String prefix) {
    assertThat(LakeLocation.of(text)).isEqualTo(new LakeLocation.S3("my-bucket", prefix));
    assertThat(LakeLocation.of(text)).hasToString("s3://my-bucket/" + prefix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data/lake", "/var/lake", "s3", "a:b"})
  void all_else_is_a_folder(String text) {
    assertThat(LakeLocation.of(text)).isEqualTo(new LakeLocation.Folder(Path.of(text)));
    assertThat(LakeLocation.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "s3:",
        "s3:bucket",
        "s3:/bucket",
        "s3://",
        "s3:///lake",
        "s3://Bucket",
        "S3://bucket",
        "s3a://bucket/lake",
        "https://bucket.s3.amazonaws.com/lake"
      })
  void an_address_that_is_none_is_refused_by_name(String text) {
    assertThatThrownBy(() -> LakeLocation.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text)
        .hasMessageContaining("s3://bucket/prefix/");
  }
}
