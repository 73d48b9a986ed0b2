package io.orderlake.transformer.delivery;

import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.ObjectPrefix;
import jakarta.validation.constraints.NotBlank;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How delivery buffers and where it writes.
 *
 * @param name of the delivery stream, the first part of each object's name; for other entities than
 *     the first with {@code -<entity>} behind it
 * @param interval the longest that a record waits in the buffer, 0 to 900 s; Firehose has 300 s
 * @param size of a buffer that is delivered at once, 1 to 128 MB before the transform
 * @param pollInterval how long a shard that had no more records is left alone; AWS allows five
 *     reads a second and shard
 * @param errorPrefix of objects that hold refused records, with {@code
 *     !{firehose:error-output-type}}; those of other entities than the first lie in {@code
 *     entity=<entity>/} below its folders
 * @param compression of objects that hold rows
 */
@Validated
@ConfigurationProperties("orderlake.delivery")
public record DeliveryProperties(
    @NotBlank @DefaultValue("order-changes") String name,
    @DefaultValue("5s") Duration interval,
    @DefaultValue("5MB") DataSize size,
    @DefaultValue("250ms") Duration pollInterval,
    @DefaultValue(
            LakeLayout.ERRORS_PREFIX + "!{firehose:error-output-type}/" + LakeLayout.PARTITIONS)
        String errorPrefix,
    @DefaultValue("none") Compression compression) {

  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(900);
  private static final DataSize SMALLEST = DataSize.ofMegabytes(1);
  private static final DataSize LARGEST = DataSize.ofMegabytes(128);

  /** How objects of rows are stored. */
  public enum Compression {
    NONE(LakeLayout.EXTENSION),
    GZIP(LakeLayout.GZIP_EXTENSION);

    private final String extension;

    Compression(String extension) {
      this.extension = extension;
    }

    /** Ending of an object's name. */
    String extension() {
      return extension;
    }

    byte[] compress(byte[] rows) {
      if (this == NONE) {
        return rows;
      }
      ByteArrayOutputStream compressed = new ByteArrayOutputStream(rows.length / 4);
      try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
        gzip.write(rows);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return compressed.toByteArray();
    }
  }

  public DeliveryProperties {
    require(
        !interval.isNegative() && interval.compareTo(LONGEST_INTERVAL) <= 0,
        "orderlake.delivery.interval must be 0 to 900 s");
    require(
        size.compareTo(SMALLEST) >= 0 && size.compareTo(LARGEST) <= 0,
        "orderlake.delivery.size must be 1 to 128 MB");
    require(
        errorPrefix.contains("!{firehose:error-output-type}"),
        "orderlake.delivery.error-prefix needs !{firehose:error-output-type}");
    ObjectPrefix.ofErrors(errorPrefix);
  }

  /** The same for an entity that is not the first: its objects have names and places of its own. */
  public DeliveryProperties of(String entity) {
    int folder = foldersOf(errorPrefix).length();
    return new DeliveryProperties(
        name + "-" + entity,
        interval,
        size,
        pollInterval,
        errorPrefix.substring(0, folder)
            + LakeLayout.ENTITY_FOLDER
            + entity
            + "/"
            + errorPrefix.substring(folder),
        compression);
  }

  /** What is before the first expression, as far as it is folders. */
  static String foldersOf(String errorPrefix) {
    String literal = errorPrefix.substring(0, errorPrefix.indexOf("!{"));
    return literal.substring(0, literal.lastIndexOf('/') + 1);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
