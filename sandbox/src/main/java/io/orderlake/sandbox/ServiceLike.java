package io.orderlake.sandbox;

import io.orderlake.service.outage.PlainReason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/**
 * DynamoDB Local's clients in this JVM throw whatever failed in it, as its database where the disk
 * is full. The service answers that with an internal error, which whoever asks knows to be one that
 * may pass. And they tell a removal by a time to live, and a map that is empty, in ways of their
 * own.
 */
final class ServiceLike {
  private static final int INTERNAL_ERROR = 500;
  private static final String EXPIRE = "EXPIRE";
  private static final Pattern OF_THE_DATABASE = Pattern.compile("^\\[\\d+].*\\[([^\\[\\]]+)]$");

  private ServiceLike() {}

  /** A client that fails, and tells removals, as the service's would. */
  static <T> T of(Class<T> type, T embedded) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(embedded, arguments);
                return answer instanceof GetRecordsResponse records
                    ? asTheService(records)
                    : answer;
              } catch (InvocationTargetException e) {
                throw asTheService(e.getCause());
              }
            }));
  }

  /** What a time to live removes it tells as an event of its own, which the service has not. */
  private static GetRecordsResponse asTheService(GetRecordsResponse answer) {
    return answer.toBuilder()
        .records(
            answer.records().stream()
                .map(record -> EXPIRE.equals(record.eventNameAsString()) ? removed(record) : record)
                .map(ServiceLike::withEmptyMaps)
                .toList())
        .build();
  }

  /** Its stream tells a map in which nothing is as a value of no type. */
  private static Record withEmptyMaps(Record record) {
    StreamRecord change = record.dynamodb();
    if (!hasNoType(change.newImage()) && !hasNoType(change.oldImage())) {
      return record;
    }
    StreamRecord.Builder whole = change.toBuilder();
    if (change.hasNewImage()) {
      whole.newImage(withEmptyMaps(change.newImage()));
    }
    if (change.hasOldImage()) {
      whole.oldImage(withEmptyMaps(change.oldImage()));
    }
    return record.toBuilder().dynamodb(whole.build()).build();
  }

  private static boolean hasNoType(Map<String, AttributeValue> item) {
    return item.values().stream().anyMatch(ServiceLike::hasNoType);
  }

  private static boolean hasNoType(AttributeValue value) {
    return switch (value.type()) {
      case UNKNOWN_TO_SDK_VERSION -> true;
      case M -> hasNoType(value.m());
      case L -> value.l().stream().anyMatch(ServiceLike::hasNoType);
      default -> false;
    };
  }

  private static Map<String, AttributeValue> withEmptyMaps(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> whole = new LinkedHashMap<>();
    item.forEach((name, value) -> whole.put(name, withEmptyMaps(value)));
    return whole;
  }

  private static AttributeValue withEmptyMaps(AttributeValue value) {
    return switch (value.type()) {
      case UNKNOWN_TO_SDK_VERSION -> AttributeValue.fromM(Map.of());
      case M -> AttributeValue.fromM(withEmptyMaps(value.m()));
      case L -> AttributeValue.fromL(value.l().stream().map(ServiceLike::withEmptyMaps).toList());
      default -> value;
    };
  }

  private static Record removed(Record expired) {
    return expired.toBuilder()
        .eventName(OperationType.REMOVE)
        .userIdentity(who -> who.type("Service").principalId("dynamodb.amazonaws.com"))
        .build();
  }

  private static Throwable asTheService(@Nullable Throwable failure) {
    if (!(failure instanceof RuntimeException) || failure instanceof SdkException) {
      return failure == null ? new IllegalStateException("nothing failed") : failure;
    }
    String reason = "DynamoDB Local fails: " + reason(failure);
    return InternalServerErrorException.builder()
        .message(reason)
        .statusCode(INTERNAL_ERROR)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .serviceName("DynamoDB")
                .errorCode("InternalServerError")
                .errorMessage(reason)
                .build())
        .cause(failure)
        .build();
  }

  /**
   * Its database says what went wrong last, after the statement: a full disk is an I/O error, too.
   */
  private static String reason(Throwable failure) {
    Matcher said = OF_THE_DATABASE.matcher(String.valueOf(failure.getMessage()));
    return said.find() ? said.group(1) : PlainReason.of(failure);
  }
}
