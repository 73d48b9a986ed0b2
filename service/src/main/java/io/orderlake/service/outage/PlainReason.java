package io.orderlake.service.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponse;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why something failed, as half a sentence for people: without names of classes, addresses of
 * requests or their ids. What is unknown is told by its kind alone, since its message may quote
 * data.
 */
public final class PlainReason {
  /** What is thrown from here says itself what is wrong. */
  private static final String OURS = "io.orderlake.";

  private static final Pattern CLIENT =
      Pattern.compile("software\\.amazon\\.awssdk\\.services\\..*\\.Default(\\w+)Client");

  private static final String UNKNOWN = "it";

  /** They tell accounts and who is asking. */
  private static final Pattern ARN = Pattern.compile("arn:[^\\s,]+");

  private PlainReason() {}

  /** The reason of a failure, from the first of its causes that can be put into words. */
  public static String of(Throwable failure) {
    String words = inWords(failure);
    return words == null ? failure.getClass().getSimpleName() : words;
  }

  /**
   * Whether it is what may happen to any program: a disk, a network, a service of AWS, or what we
   * throw for that. A database's own words, and what has no words, are none.
   */
  public static boolean isForeseen(Throwable failure) {
    boolean foreseen = FullDisk.isBehind(failure);
    for (Throwable cause = failure; cause != null && !foreseen; cause = cause.getCause()) {
      if (cause instanceof SQLException && !isNamedOurs(cause)) {
        return false;
      }
      foreseen =
          cause instanceof IOException
              || cause instanceof UncheckedIOException
              || cause instanceof SdkException
              || cause.getCause() == null && isNamedOurs(cause);
    }
    return foreseen;
  }

  private static @Nullable String inWords(Throwable failure) {
    String asked = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      asked = cause instanceof SdkException ? service(cause) : asked;
      String words = words(cause, asked);
      if (words != null) {
        return words;
      }
    }
    return null;
  }

  /** The same for a log: with what was thrown, unless its message is the reason. */
  public static String inFull(Throwable failure) {
    String reason = of(failure);
    return reason.equals(failure.getMessage()) ? reason : reason + " (" + failure + ")";
  }

  /** The service that was asked, by the client that threw; the SDK's exceptions do not say. */
  private static String service(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .map(frame -> CLIENT.matcher(frame.getClassName()))
        .filter(Matcher::matches)
        .map(
            client ->
                client.group(1).replace("DynamoDb", "DynamoDB").replace("Streams", " Streams"))
        .findFirst()
        .orElse(UNKNOWN);
  }

  /**
   * @param asked a service of AWS, null if none was
   */
  private static @Nullable String words(Throwable cause, @Nullable String asked) {
    String what = asked == null ? UNKNOWN : asked;
    if (cause instanceof ErrorResponse problem) {
      return problem.getBody().getDetail();
    }
    if (cause instanceof AwsServiceException answer) {
      return answered(answer, what);
    }
    if (cause instanceof SdkClientException unanswered) {
      return unanswered(unanswered, what);
    }
    if (cause instanceof IOException failed) {
      String words = network(failed, what);
      return words == null ? io(failed, asked) : words;
    }
    if (cause instanceof SQLException failed) {
      return firstLine(failed.getMessage());
    }
    String own = own(cause);
    return own == null && FullDisk.isSaidBy(cause) ? "the disk is full" : own;
  }

  private static String answered(AwsServiceException answer, String what) {
    if (answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null) {
      return what + " answers " + answer.statusCode();
    }
    String message = firstLine(answer.awsErrorDetails().errorMessage());
    String code = answer.awsErrorDetails().errorCode();
    return message == null
        ? what + " answers " + code
        : ARN.matcher(message).replaceAll("…") + " (" + code + ")";
  }

  private static @Nullable String unanswered(SdkClientException failure, String what) {
    if (failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException) {
      return what + " does not answer in time";
    }
    if (failure instanceof AbortedException) {
      return "the request was broken off";
    }
    String message = String.valueOf(failure.rawMessage());
    if (message.startsWith("Unable to load credentials")) {
      return "no credentials are found";
    }
    if (message.startsWith("Unable to load region")) {
      return "no region is set";
    }
    return failure.getCause() instanceof IOException ? null : "the client of AWS fails";
  }

  private static @Nullable String network(IOException failure, String what) {
    if (failure instanceof UnknownHostException host) {
      return "there is no host " + firstWord(host.getMessage());
    }
    if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
      return what + " cannot be reached";
    }
    if (failure instanceof SocketTimeoutException) {
      return what + " does not answer in time";
    }
    if (failure instanceof SSLException) {
      return "no safe connection can be made: " + firstLine(failure.getMessage());
    }
    return failure instanceof SocketException ? broken(what) : null;
  }

  private static String broken(String what) {
    return "the connection to " + what + " broke";
  }

  private static @Nullable String io(IOException failure, @Nullable String asked) {
    if (failure instanceof FileSystemException file) {
      return file(file);
    }
    return asked == null ? firstLine(failure.getMessage()) : broken(asked);
  }

  private static String file(FileSystemException failure) {
    String file = failure.getFile();
    if (failure instanceof AccessDeniedException) {
      return file + " may not be used by this user";
    }
    if (failure instanceof NoSuchFileException) {
      return file + " is not there";
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return file + " is no folder";
    }
    return failure.getReason() == null
        ? file + " cannot be used"
        : file + ": " + failure.getReason();
  }

  /** What was wrapped says what, and its cause why. */
  private static @Nullable String own(Throwable failure) {
    String message = failure.getMessage();
    Throwable cause = failure.getCause();
    if (message == null
        || !isOurs(failure)
        || (cause != null && message.equals(cause.toString()))) {
      return null;
    }
    String why = cause == null ? "" : of(cause);
    return message.contains(why) ? message : message + ": " + why;
  }

  private static boolean isOurs(Throwable failure) {
    return failure instanceof UncheckedIOException
        || failure instanceof IllegalStateException
        || failure instanceof IllegalArgumentException
        || isNamedOurs(failure);
  }

  private static boolean isNamedOurs(Throwable failure) {
    return failure.getClass().getName().startsWith(OURS);
  }

  private static String firstWord(@Nullable String text) {
    return String.valueOf(text).split("[:\\s]", 2)[0];
  }

  private static @Nullable String firstLine(@Nullable String text) {
    return text == null ? null : text.lines().findFirst().orElse(null);
  }
}
