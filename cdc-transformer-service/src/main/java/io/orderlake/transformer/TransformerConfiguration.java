package io.orderlake.transformer;

import io.orderlake.transformer.lake.FolderLakeStore;
import io.orderlake.transformer.lake.LakeStore;
import io.orderlake.transformer.stream.ChangeStream;
import io.orderlake.transformer.stream.DynamoDbChangeStream;
import io.orderlake.transformer.stream.FilePositionStore;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.transform.ChangeTransform;
import io.orderlake.transformer.transform.TransformOptions;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Puts the stages between the table and the lake that are configured. */
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
  ChangeStream changeStream(
      DynamoDbStreamsClient client, TransformerProperties properties, InstantSource clock) {
    return new DynamoDbChangeStream(client, properties.table().name(), clock);
  }

  @Bean
  ChangeTransform changeTransform(TransformerProperties properties) {
    return new ChangeTransform(
        new TransformOptions(properties.table().name(), properties.transform().removeEvents()));
  }

  @Bean
  LakeStore lakeStore(TransformerProperties properties) {
    return new FolderLakeStore(properties.lake().location());
  }

  @Bean
  PositionStore deliveryPositions(TransformerProperties properties) {
    return new FilePositionStore(properties.positions().location().resolve("delivery"));
  }
}
