package io.orderlake.analytics;

import java.nio.file.Path;

/** A file, or a folder of files, that the service writes, and needs room for. */
public record WrittenFile(Path path) {}
