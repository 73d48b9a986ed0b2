package io.orderlake.analytics.pipeline;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;

/** A Firehose of one stream, called orderlake-changes. */
final class FakeFirehose implements FirehoseClient {
  String status = "ACTIVE";
  @Nullable SdkException fault;

  @Override
  public DescribeDeliveryStreamResponse describeDeliveryStream(
      DescribeDeliveryStreamRequest request) {
    if (fault != null) {
      throw fault;
    }
    if (!request.deliveryStreamName().equals("orderlake-changes")) {
      throw ResourceNotFoundException.builder().build();
    }
    return DescribeDeliveryStreamResponse.builder()
        .deliveryStreamDescription(stream -> stream.deliveryStreamStatus(status))
        .build();
  }

  @Override
  public String serviceName() {
    return "firehose";
  }

  @Override
  public void close() {}
}
