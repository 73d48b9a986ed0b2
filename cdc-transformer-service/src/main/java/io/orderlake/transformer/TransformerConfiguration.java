package io.orderlake.transformer;

import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.lake.write.S3Writer;
import io.orderlake.service.disk.DiskSpaceHealth;
import io.orderlake.service.disk.FolderLocks;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.delivery.DeliveryStage;
import io.orderlake.transformer.delivery.ReplayProperties;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.pipe.PipeStage;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.stage.Stages;
import io.orderlake.transformer.state.FirstServed;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.stream.StreamProperties;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Profile;
import software.amazon.awssdk.services.s3.S3Client;

/** What the data paths of all tables share: state, lake, disks, and the stages' running. */
@Configuration(proxyBeanMethods = false)
@Import({TablePaths.class, EntityPaths.class})
class TransformerConfiguration {
  private static final String LAKE = "orderlake.lake.location";

  /** Closed after whatever took one. */
  @Bean
  FolderLocks folderLocks() {
    return new FolderLocks("transformer");
  }

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  /** Which no other process may write to. */
  @Bean
  @Profile(Task.IS_NOT_ONE)
  StateFile state(
      TransformerProperties properties,
      PipeProperties pipe,
      ServedTables tables,
      FolderLocks locks) {
    Path folder = properties.positions().location();
    locks.take("orderlake.positions.location", folder, folder.resolve("transformer.lock"));
    return StartCheck.state(folder, pipe, tables);
  }

  @Bean
  FirstServed firstServed(
      ObjectProvider<StateFile> state, ServedTables tables, ReplayProperties replay) {
    if (replay.first() != null) {
      TableMapping first = tables.entity(replay.first());
      return new FirstServed(first.table(), first.entity().many());
    }
    StateFile kept = state.getIfAvailable();
    return kept == null ? FirstServed.of(tables) : FirstServed.of(kept, tables);
  }

  @Bean
  @Profile(Task.IS_NOT_ONE)
  Stages stages(ServedTables tables, Served<PipeStage> pipes, Served<DeliveryStage> deliveries) {
    List<StageStatus> statuses = new ArrayList<>();
    for (String table : tables.tables()) {
      statuses.add(pipes.of(table).status());
      tables
          .ofTable(table)
          .forEach(entity -> statuses.add(deliveries.of(entity.entity().many()).status()));
    }
    List<Lifecycle> stages = new ArrayList<>(pipes.all());
    stages.addAll(deliveries.all());
    return new Stages(statuses, stages);
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  S3Client s3Client(TransformerProperties properties) {
    return S3Client.builder().forcePathStyle(properties.lake().pathStyleAccess()).build();
  }

  @Bean
  LakeWriter lakeStore(
      TransformerProperties properties, ObjectProvider<S3Client> s3Client, FolderLocks locks) {
    LakeLocation location = properties.lake().location();
    if (location instanceof LakeLocation.S3 s3) {
      return new S3Writer(s3Client.getObject(), s3.bucket(), s3.prefix());
    }
    Path folder = ((LakeLocation.Folder) location).path();
    locks.take(LAKE, folder, folder.resolve(".transformer.lock"));
    return StartRefused.unlessOpens(LAKE, folder, () -> new FolderWriter(folder));
  }

  /** Instead of Spring's, which looks at the working folder. */
  @Bean
  DiskSpaceHealth diskSpaceHealthIndicator(
      TransformerProperties properties, StreamProperties stream) {
    List<Path> folders = new ArrayList<>();
    folders.add(properties.positions().location());
    if (stream.type() == StreamProperties.StreamType.LOCAL) {
      folders.add(Objects.requireNonNull(stream.file().toAbsolutePath().getParent()));
    }
    if (properties.lake().location() instanceof LakeLocation.Folder lake) {
      folders.add(lake.path());
    }
    return new DiskSpaceHealth(folders);
  }
}
