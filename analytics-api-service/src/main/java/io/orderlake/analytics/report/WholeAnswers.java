package io.orderlake.analytics.report;

import io.orderlake.analytics.report.CallerWatch.Watched;
import io.orderlake.query.QueryAbandoned;
import io.orderlake.query.QueryFailed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.tomcat.util.http.parser.AcceptEncoding;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Sends answers once they are whole, with their length, so that half of one is never taken for all
 * of it, by whatever proxy it goes. What fails before is a problem; what fails after breaks the
 * connection.
 *
 * <p>An answer is compressed here where its caller takes that: Tomcat would not know the length of
 * what it sends then.
 */
@Component
final class WholeAnswers {
  private final Spool.Limits limits;
  private final Duration patience;
  private final CallerWatch callers;

  WholeAnswers(ReportProperties properties, CallerWatch callers) {
    this.limits =
        new Spool.Limits(
            properties.spoolIn(),
            properties.largestAnswer().toBytes(),
            properties.spool().toBytes(),
            new AtomicLong());
    this.patience = properties.patience();
    this.callers = callers;
  }

  /** Makes an answer. */
  interface Maker {

    /**
     * @param endable takes what ends the making, for when the caller has gone
     */
    void make(OutputStream out, Consumer<Runnable> endable) throws IOException;
  }

  /**
   * @throws io.orderlake.service.http.Problem if there is no answer
   */
  void send(HttpServletRequest request, HttpServletResponse response, String type, Maker maker)
      throws IOException {
    boolean zipped = takesGzip(request);
    try (Spool spool = new Spool(limits)) {
      make(request, spool, zipped, maker);
      response.setContentType(type);
      response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      if (zipped) {
        response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
      }
      response.setContentLengthLong(spool.size());
      spool.writeTo(response.getOutputStream(), patience);
    } catch (QueryAbandoned | IOException | UncheckedIOException e) {
      BrokenAnswerFilter.breakOff(request, e);
    } catch (QueryFailed e) {
      throw ReportProblems.of(e);
    }
  }

  private void make(HttpServletRequest request, Spool spool, boolean zipped, Maker maker)
      throws IOException {
    try (Caller caller = new Caller(request)) {
      if (zipped) {
        try (Zip zip = new Zip(spool)) {
          maker.make(zip, caller::begin);
        }
      } else {
        maker.make(spool, caller::begin);
      }
    }
  }

  private static boolean takesGzip(HttpServletRequest request) throws IOException {
    List<String> given = Collections.list(request.getHeaders(HttpHeaders.ACCEPT_ENCODING));
    return AcceptEncoding.parse(new StringReader(String.join(",", given))).stream()
        .anyMatch(coding -> coding.getEncoding().equals("gzip") && coding.getQuality() > 0);
  }

  /** Who waits for an answer while it is made. */
  private final class Caller implements AutoCloseable {
    private final HttpServletRequest request;
    private @Nullable Watched watched;

    Caller(HttpServletRequest request) {
      this.request = request;
    }

    void begin(Runnable end) {
      watched = callers.watch(request, end);
    }

    @Override
    public void close() {
      if (watched != null) {
        watched.close();
      }
    }
  }

  /** Leaves what it writes to open, and gives back the memory that is not Java's. */
  private static final class Zip extends GZIPOutputStream {
    Zip(OutputStream out) throws IOException {
      super(out, 8 << 10);
    }

    @Override
    public void close() throws IOException {
      try {
        finish();
      } finally {
        def.end();
      }
    }
  }
}
