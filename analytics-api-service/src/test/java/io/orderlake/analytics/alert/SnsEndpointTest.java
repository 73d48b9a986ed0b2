package io.orderlake.analytics.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.query.AwsEndpoint;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import tools.jackson.databind.json.JsonMapper;

/** Against an endpoint that speaks SNS's protocol. */
class SnsEndpointTest {
  private static final Alert ALERT =
      Alert.ofOrder("o-1", new BigDecimal("10000.00"), Instant.EPOCH, Instant.EPOCH);

  @Test
  void an_alert_is_published_and_a_missing_topic_is_a_failure() {
    try (SnsClient sns = AwsEndpoint.client(SnsClient.builder())) {
      String topic = sns.createTopic(request -> request.name("orderlake-alerts")).topicArn();
      AlertSender sender = new SnsSender(sns, topic, JsonMapper.shared());

      sender.send(ALERT);

      assertThat(sender.name()).isEqualTo("sns");
      AlertSender lost = new SnsSender(sns, topic + "-gone", JsonMapper.shared());
      assertThatThrownBy(() -> lost.send(ALERT)).isInstanceOf(NotFoundException.class);
    }
  }
}
