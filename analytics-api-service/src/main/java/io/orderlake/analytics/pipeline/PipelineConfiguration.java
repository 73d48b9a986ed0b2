package io.orderlake.analytics.pipeline;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;

@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("orderlake.pipeline.stream")
class PipelineConfiguration {

  @Bean
  CloudPipeline cloudPipeline(
      PipelineProperties properties,
      ObjectProvider<CloudWatchClient> cloudWatch,
      ObjectProvider<FirehoseClient> firehose) {
    return new CloudPipeline(
        new CloudWatchMetrics(cloudWatch.getIfAvailable(CloudWatchClient::create), properties),
        firehose.getIfAvailable(FirehoseClient::create),
        properties,
        Clock.systemUTC());
  }
}
