package io.orderlake.transformer;

import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.lake.write.S3Writer;
import io.orderlake.service.disk.DiskSpaceHealth;
import io.orderlake.service.disk.FolderLocks;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.delivery.DeliveryProperties;
import io.orderlake.transformer.delivery.DeliveryStage;
import io.orderlake.transformer.pipe.DeadLetters;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.pipe.PipeStage;
import io.orderlake.transformer.row.AttributeCounts;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.stage.Attributes;
import io.orderlake.transformer.stage.RefusalProperties;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.stream.KinesisStream;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.PatientKinesis;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.StreamProperties;
import io.orderlake.transformer.stream.TableStream;
import io.orderlake.transformer.stream.WritableStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Profile;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The data path from the table to the lake, stage by stage. */
@Configuration(proxyBeanMethods = false)
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

  @Bean
  @ConditionalOnMissingBean
  DynamoDbStreamsClient dynamoDbStreamsClient() {
    return DynamoDbStreamsClient.create();
  }

  @Bean
  TableStream tableStream(
      DynamoDbStreamsClient client,
      ServedTables tables,
      TableMapping mapping,
      InstantSource clock) {
    return new TableStream(client, tables.nameOf(mapping.table()), clock);
  }

  /** How the table's items become rows. */
  @Bean
  TableMapping mapping(ServedTables tables) {
    return tables.entity(null);
  }

  @Bean
  ObjectPrefix rowPrefix(TableMapping mapping) {
    return ObjectPrefix.ofRows(mapping.prefix());
  }

  @Bean
  StageStatus pipeStatus(InstantSource clock, RefusalProperties refusals) {
    return new StageStatus("pipe", clock, refusals);
  }

  /** Which no other process may write to. */
  @Bean
  @Profile(Task.IS_NOT_ONE)
  StateFile state(TransformerProperties properties, PipeProperties pipe, FolderLocks locks) {
    Path folder = properties.positions().location();
    locks.take("orderlake.positions.location", folder, folder.resolve("transformer.lock"));
    return StartCheck.state(folder, pipe);
  }

  @Bean
  @Profile(Task.IS_NOT_ONE)
  PipeStage pipe(
      PipeProperties pipe,
      TableMapping mapping,
      TableStream tableStream,
      StreamProperties streams,
      WritableStream stream,
      StateFile state,
      LakeWriter lake,
      StageStatus pipeStatus,
      InstantSource clock) {
    return new PipeStage(
        pipe,
        tableStream,
        stream,
        StartCheck.positions(
            state, StartCheck.PIPE, pipe.startingPosition(), stream, streams.file()),
        new DeadLetters(state),
        () -> lake.hasAny(mapping.prefix()),
        pipeStatus,
        clock);
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  KinesisClient kinesisClient(StreamProperties properties) {
    return PatientKinesis.builder(properties.patience()).build();
  }

  @Bean
  WritableStream stream(
      StreamProperties properties,
      ObjectProvider<KinesisClient> kinesis,
      FolderLocks locks,
      InstantSource clock) {
    return switch (properties.type()) {
      case LOCAL -> {
        Path file = properties.file();
        String setting = "orderlake.stream.file";
        locks.take(setting, file, file.resolveSibling(file.getFileName() + ".lock"));
        yield StartRefused.unlessOpens(
            setting,
            file,
            () -> new LocalStream(file, properties.shards(), properties.retention(), clock));
      }
      case KINESIS -> new KinesisStream(kinesis.getObject(), properties.name(), clock);
    };
  }

  @Bean
  ChangeTransform changeTransform(
      ServedTables tables, TableMapping mapping, TransformerProperties properties) {
    return new ChangeTransform(
        mapping,
        List.of(),
        new TransformOptions(
            tables.nameOf(mapping.table()), properties.transform().removeEvents()));
  }

  @Bean
  StageStatus deliveryStatus(
      InstantSource clock, RefusalProperties refusals, ChangeTransform transform) {
    AttributeCounts attributes = transform.attributes();
    return new StageStatus(
        "delivery",
        clock,
        refusals,
        () -> new Attributes(attributes.unusable(), attributes.unknown()));
  }

  @Bean
  @Profile(Task.IS_NOT_ONE)
  DeliveryStage delivery(
      DeliveryProperties delivery,
      ObjectPrefix rowPrefix,
      PipeProperties pipe,
      StreamProperties streams,
      WritableStream stream,
      StateFile state,
      ChangeTransform transform,
      LakeWriter lake,
      StageStatus deliveryStatus,
      InstantSource clock) {
    PositionStore positions =
        StartCheck.positions(
            state, StartCheck.DELIVERY, pipe.startingPosition(), stream, streams.file());
    return new DeliveryStage(
        delivery, rowPrefix, stream, transform, lake, positions, deliveryStatus, clock);
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
