package io.orderlake.lake;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a lake is, as the setting {@code orderlake.lake.location} tells each service. */
public sealed interface LakeLocation {

  /** A folder, which need not exist yet. */
  record Folder(Path path) implements LakeLocation {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A part of an S3 bucket.
   *
   * @param prefix of the lake's keys: empty, or ending in a slash
   */
  record S3(String bucket, String prefix) implements LakeLocation {
    private static final Pattern ADDRESS =
        Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?)/*)?");

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + prefix;
    }

    private static S3 of(String text) {
      Matcher address = ADDRESS.matcher(text);
      if (!address.matches()) {
        throw new IllegalArgumentException(
            text + " is no location of a lake: it must be a folder, or as s3://bucket/prefix/");
      }
      String prefix = address.group(2);
      return new S3(address.group(1), prefix == null || prefix.isEmpty() ? "" : prefix + "/");
    }
  }

  /**
   * Reads a location: {@code s3://bucket}, with or without a prefix and a slash at its end, or the
   * path of a folder.
   *
   * @throws IllegalArgumentException if it is neither, as an address of another kind
   */
  static LakeLocation of(String text) {
    boolean isAddress = text.matches("(?i)[a-z][a-z0-9+.-]+:/.*|s3:.*");
    return isAddress || text.isBlank() ? S3.of(text) : new Folder(Path.of(text));
  }
}
