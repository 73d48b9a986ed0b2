package io.orderlake.transformer;

import io.orderlake.transformer.delivery.DeliveryProperties;
import io.orderlake.transformer.delivery.DeliveryStage;
import io.orderlake.transformer.lake.LakeStore;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.pipe.PipeStage;
import io.orderlake.transformer.pipeline.StageStatus;
import io.orderlake.transformer.stream.DynamoDbChangeStream;
import io.orderlake.transformer.stream.FilePositionStore;
import io.orderlake.transformer.stream.WritableStream;
import io.orderlake.transformer.transform.ChangeTransform;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The data path from the table to the lake, stage by stage. */
@Configuration(proxyBeanMethods = false)
class StageConfiguration {
  @Bean
  StageStatus pipeStatus(InstantSource clock) {
    return new StageStatus("pipe", clock);
  }

  @Bean
  PipeStage pipe(
      PipeProperties pipe,
      TransformerProperties properties,
      DynamoDbChangeStream tableStream,
      WritableStream stream,
      StageStatus pipeStatus,
      InstantSource clock) {
    FilePositionStore positions =
        new FilePositionStore(properties.positions().location().resolve("pipe"));
    return new PipeStage(pipe, tableStream, stream, positions, pipeStatus, clock);
  }

  @Bean
  StageStatus deliveryStatus(InstantSource clock) {
    return new StageStatus("delivery", clock);
  }

  @Bean
  DeliveryStage delivery(
      DeliveryProperties delivery,
      TransformerProperties properties,
      WritableStream stream,
      ChangeTransform transform,
      LakeStore lake,
      StageStatus deliveryStatus,
      InstantSource clock) {
    FilePositionStore positions =
        new FilePositionStore(properties.positions().location().resolve("delivery"));
    return new DeliveryStage(delivery, stream, transform, lake, positions, deliveryStatus, clock);
  }
}
