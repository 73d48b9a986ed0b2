package io.orderlake.analytics.alert;

import software.amazon.awssdk.services.sns.SnsClient;
import tools.jackson.databind.json.JsonMapper;

/** Publishes alerts to an SNS topic, as JSON. */
final class SnsSender implements AlertSender {
  private static final int MOST_OF_A_SUBJECT = 100;

  private final SnsClient sns;
  private final String topicArn;
  private final JsonMapper json;

  SnsSender(SnsClient sns, String topicArn, JsonMapper json) {
    this.sns = sns;
    this.topicArn = topicArn;
    this.json = json;
  }

  @Override
  public String name() {
    return "sns";
  }

  @Override
  public void send(Alert alert) {
    String text = alert.text().replaceAll("[^\\x20-\\x7e]", "?");
    sns.publish(
        request ->
            request
                .topicArn(topicArn)
                .subject(text.substring(0, Math.min(text.length(), MOST_OF_A_SUBJECT)))
                .message(json.writeValueAsString(alert)));
  }
}
