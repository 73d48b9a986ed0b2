package io.orderlake.transformer;

import io.orderlake.contract.LakeLocation;
import io.orderlake.http.StartRefused;
import io.orderlake.transformer.delivery.DeliveryProperties;
import io.orderlake.transformer.delivery.DeliveryStage;
import io.orderlake.transformer.lake.FolderLakeStore;
import io.orderlake.transformer.lake.LakeStore;
import io.orderlake.transformer.lake.S3LakeStore;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.pipe.PipeStage;
import io.orderlake.transformer.pipeline.RefusalProperties;
import io.orderlake.transformer.pipeline.StageStatus;
import io.orderlake.transformer.stream.DynamoDbChangeStream;
import io.orderlake.transformer.stream.FilePositionStore;
import io.orderlake.transformer.stream.KinesisStream;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.PatientKinesis;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.StreamProperties;
import io.orderlake.transformer.stream.WritableStream;
import io.orderlake.transformer.transform.ChangeTransform;
import io.orderlake.transformer.transform.TransformOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
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
      WritableStream stream,
      StageStatus pipeStatus,
      InstantSource clock) {
    PositionStore positions = positions(properties, "pipe");
    return new PipeStage(pipe, tableStream, stream, positions, pipeStatus, clock);
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  KinesisClient kinesisClient(StreamProperties properties) {
    return PatientKinesis.builder(properties.patience()).build();
  }

  @Bean
  WritableStream stream(
      StreamProperties properties, ObjectProvider<KinesisClient> kinesis, InstantSource clock) {
    return switch (properties.type()) {
      case LOCAL ->
          StartRefused.unlessOpens(
              "orderlake.stream.file",
              properties.file(),
              () ->
                  new LocalStream(
                      properties.file(), properties.shards(), properties.retention(), clock));
      case KINESIS -> new KinesisStream(kinesis.getObject(), properties.name(), clock);
    };
  }

  @Bean
  ChangeTransform changeTransform(TransformerProperties properties) {
    return new ChangeTransform(
        new TransformOptions(properties.table().name(), properties.transform().removeEvents()));
  }

  @Bean
  StageStatus deliveryStatus(InstantSource clock, RefusalProperties refusals) {
    return new StageStatus("delivery", clock, refusals);
  }

  @Bean
  @Profile(Task.IS_NOT_ONE)
  DeliveryStage delivery(
      DeliveryProperties delivery,
      TransformerProperties properties,
      WritableStream stream,
      ChangeTransform transform,
      LakeStore lake,
      StageStatus deliveryStatus,
      InstantSource clock) {
    PositionStore positions = positions(properties, "delivery");
    return new DeliveryStage(delivery, stream, transform, lake, positions, deliveryStatus, clock);
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  S3Client s3Client(TransformerProperties properties) {
    return S3Client.builder().forcePathStyle(properties.lake().pathStyleAccess()).build();
  }

  @Bean
  LakeStore lakeStore(TransformerProperties properties, ObjectProvider<S3Client> s3Client) {
    LakeLocation location = properties.lake().location();
    if (location instanceof LakeLocation.S3 s3) {
      return new S3LakeStore(s3Client.getObject(), s3.bucket(), s3.prefix());
    }
    Path folder = ((LakeLocation.Folder) location).path();
    return StartRefused.unlessOpens(
        "orderlake.lake.location", folder, () -> new FolderLakeStore(made(folder)));
  }

  private static PositionStore positions(TransformerProperties properties, String stage) {
    Path folder = properties.positions().location();
    return StartRefused.unlessOpens(
        "orderlake.positions.location",
        folder,
        () -> new FilePositionStore(made(folder).resolve(stage)));
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
