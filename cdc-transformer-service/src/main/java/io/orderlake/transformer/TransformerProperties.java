package io.orderlake.transformer;

import io.orderlake.lake.LakeLocation;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Between what the service stands.
 *
 * @param lake where the lake is
 * @param positions where it is kept how far each stage has come
 * @param transform what becomes of a change
 */
@Validated
@ConfigurationProperties("orderlake")
public record TransformerProperties(
    @DefaultValue Lake lake, @DefaultValue Positions positions, @DefaultValue Transform transform) {

  /**
   * @param location a folder, or {@code s3://bucket} with a prefix where there is one
   * @param pathStyleAccess whether S3's bucket goes in the path, as emulators need it
   */
  public record Lake(
      @DefaultValue("data/lake") LakeLocation location,
      @DefaultValue("false") boolean pathStyleAccess) {}

  /**
   * @param location a folder, in which {@code state.db} is: positions and dead letters
   */
  public record Positions(@DefaultValue("data/positions") Path location) {}

  /**
   * @param removeEvents whether a REMOVE becomes a tombstone in the lake or is dropped
   */
  public record Transform(@DefaultValue("keep") RemoveEvents removeEvents) {}
}
