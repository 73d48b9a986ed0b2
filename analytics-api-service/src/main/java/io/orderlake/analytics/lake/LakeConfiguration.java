package io.orderlake.analytics.lake;

import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.lake.read.S3Bucket;
import io.orderlake.lake.read.S3Reader;
import io.orderlake.service.http.StartRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import software.amazon.awssdk.services.s3.S3Client;

/** How a lake is opened. */
public final class LakeConfiguration {
  private LakeConfiguration() {}

  /**
   * A new reader of the lake.
   *
   * @param prefix of the row objects, as the mapping says it
   */
  public static LakeReader open(LakeProperties properties, String prefix) {
    LakeLocation location = properties.location();
    if (location instanceof LakeLocation.S3 s3) {
      return new S3Reader(
          new S3Bucket(client(properties), s3),
          prefix,
          properties.downloads().resolve(prefix),
          Clock.systemUTC());
    }
    return StartRefused.unlessOpens(
        "orderlake.lake.location",
        location,
        () -> new FolderReader(folder((LakeLocation.Folder) location), prefix, Clock.systemUTC()));
  }

  /** It need not be there yet. */
  private static Path folder(LakeLocation.Folder location) {
    if (Files.exists(location.path()) && !Files.isDirectory(location.path())) {
      throw new IllegalStateException("it is a file, and must be a folder");
    }
    return location.path();
  }

  /** A client for the lake's bucket. */
  public static S3Client client(LakeProperties properties) {
    return S3Client.builder().forcePathStyle(properties.pathStyleAccess()).build();
  }
}
