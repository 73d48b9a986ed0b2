package io.orderlake.transformer.pipe;

import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue of SQS. */
final class SqsDeadLetters implements DeadLetterQueue {
  private static final int MOST = 10;

  /** From 1 s on, SQS asks all of its servers, so that no answer means no message. */
  private static final int WAIT_SECONDS = 2;

  private static final int HIDDEN_SECONDS = 900;

  private final SqsClient client;
  private final String url;

  SqsDeadLetters(SqsClient client, String url) {
    this.client = client;
    this.url = url;
  }

  @Override
  public List<Message> receive() {
    return client
        .receiveMessage(
            r ->
                r.queueUrl(url)
                    .maxNumberOfMessages(MOST)
                    .waitTimeSeconds(WAIT_SECONDS)
                    .visibilityTimeout(HIDDEN_SECONDS))
        .messages()
        .stream()
        .map(message -> new Message(message.messageId(), message.receiptHandle(), message.body()))
        .toList();
  }

  @Override
  public int held() {
    QueueAttributeName held = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
    return Integer.parseInt(
        client
            .getQueueAttributes(r -> r.queueUrl(url).attributeNames(held))
            .attributes()
            .getOrDefault(held, "0"));
  }

  @Override
  public void hold(Message message) {
    setHidden(message, HIDDEN_SECONDS);
  }

  @Override
  public void delete(Message message) {
    client.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.handle()));
  }

  @Override
  public void release(Message message) {
    setHidden(message, 0);
  }

  private void setHidden(Message message, int seconds) {
    client.changeMessageVisibility(
        r -> r.queueUrl(url).receiptHandle(message.handle()).visibilityTimeout(seconds));
  }
}
