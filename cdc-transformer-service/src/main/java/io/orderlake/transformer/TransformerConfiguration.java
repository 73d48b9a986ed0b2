package io.orderlake.transformer;

import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.lake.write.S3Writer;
import io.orderlake.service.disk.DiskSpaceHealth;
import io.orderlake.service.disk.FolderLocks;
import io.orderlake.service.http.StartRefused;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.delivery.DeliveryProperties;
import io.orderlake.transformer.delivery.DeliveryStage;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.pipe.PipeStage;
import io.orderlake.transformer.pipeline.Attributes;
import io.orderlake.transformer.pipeline.RefusalProperties;
import io.orderlake.transformer.pipeline.StageStatus;
import io.orderlake.transformer.row.AttributeCounts;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.stream.DynamoDbChangeStream;
import io.orderlake.transformer.stream.KinesisStream;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.PatientKinesis;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.StreamProperties;
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
  DynamoDbChangeStream tableStream(
      DynamoDbStreamsClient client, TransformerProperties properties, InstantSource clock) {
    return new DynamoDbChangeStream(client, properties.table().name(), clock);
  }

  @Bean
  StageStatus pipeStatus(InstantSource clock, RefusalProperties refusals) {
    return new StageStatus("pipe", clock, refusals);
  }

  @Bean
  @Profile(Task.IS_NOT_ONE)
  PipeStage pipe(
      PipeProperties pipe,
      TransformerProperties properties,
      DynamoDbChangeStream tableStream,
      StreamProperties streams,
      WritableStream stream,
      LakeWriter lake,
      StageStatus pipeStatus,
      FolderLocks locks,
      InstantSource clock) {
    return new PipeStage(
        pipe,
        tableStream,
        stream,
        StartCheck.pipe(
            positions(properties, locks), pipe.startingPosition(), stream, streams.file()),
        () -> lake.hasAny(LakeLayout.CHANGES_PREFIX),
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
  ChangeTransform changeTransform(TransformerProperties properties) {
    return new ChangeTransform(
        TableFile.onClassPath("tables/orders.yaml"),
        List.of(),
        new TransformOptions(properties.table().name(), properties.transform().removeEvents()));
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
      PipeProperties pipe,
      TransformerProperties properties,
      StreamProperties streams,
      WritableStream stream,
      ChangeTransform transform,
      LakeWriter lake,
      StageStatus deliveryStatus,
      FolderLocks locks,
      InstantSource clock) {
    PositionStore positions =
        StartCheck.delivery(
            positions(properties, locks), pipe.startingPosition(), stream, streams.file());
    return new DeliveryStage(delivery, stream, transform, lake, positions, deliveryStatus, clock);
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
      TransformerProperties properties, StreamProperties stream, PipeProperties pipe) {
    List<Path> folders = new ArrayList<>();
    folders.add(properties.positions().location());
    folders.add(folderOf(pipe.deadLetters()));
    if (stream.type() == StreamProperties.Type.LOCAL) {
      folders.add(folderOf(stream.file()));
    }
    if (properties.lake().location() instanceof LakeLocation.Folder lake) {
      folders.add(lake.path());
    }
    return new DiskSpaceHealth(folders);
  }

  /** Where positions are kept, which no other process may store. */
  private static Path positions(TransformerProperties properties, FolderLocks locks) {
    Path folder = properties.positions().location();
    locks.take("orderlake.positions.location", folder, folder.resolve("transformer.lock"));
    return folder;
  }

  private static Path folderOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }
}
