package io.orderlake.analytics.report;

import io.orderlake.service.loop.Loop;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Notices callers that go away while their answer is being made, by looking now and then whether
 * their connection was closed. The servlet API tells it only to who writes, and nothing is written
 * before an answer is whole.
 */
@Component
final class CallerWatch
    implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallerWatch.class);

  /** Of a request: answers whether its connection was closed. */
  static final String IS_GONE = CallerWatch.class.getName();

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final Loop looking = new Loop("caller-watch", Clock.systemUTC(), this::look);

  CallerWatch() {
    looking.start();
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextValves(new Marker());
  }

  /**
   * @param whenGone called once the caller is gone, and again while it is watched
   */
  Watched watch(ServletRequest request, Runnable whenGone) {
    Object isGone = request.getAttribute(IS_GONE);
    Watched caller =
        new Watched(isGone instanceof BooleanSupplier asked ? asked : () -> false, whenGone);
    watched.add(caller);
    return caller;
  }

  @Override
  public void close() {
    looking.stop();
  }

  private Duration look() {
    for (Watched caller : watched) {
      try {
        caller.look();
      } catch (RuntimeException e) {
        log.warn("A caller cannot be looked after", e);
      }
    }
    return LOOK;
  }

  /** A caller, until this is closed; from then on the connection is the request's alone again. */
  final class Watched implements AutoCloseable {
    private final BooleanSupplier isGone;
    private final Runnable whenGone;
    private boolean closed;

    private Watched(BooleanSupplier isGone, Runnable whenGone) {
      this.isGone = isGone;
      this.whenGone = whenGone;
    }

    private synchronized void look() {
      if (!closed && isGone.getAsBoolean()) {
        whenGone.run();
      }
    }

    @Override
    public void close() {
      watched.remove(this);
      synchronized (this) {
        closed = true;
      }
    }
  }

  /** Keeps at hand what only Tomcat's own request can tell. */
  private static final class Marker extends ValveBase {
    Marker() {
      super(true); // Answers that go on after a request, as the live feed's, get by it.
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      org.apache.coyote.Request connection = request.getCoyoteRequest();
      request.setAttribute(IS_GONE, (BooleanSupplier) () -> isClosed(connection));
      getNext().invoke(request, response);
    }

    /**
     * Reads on without waiting. Of a closed connection Tomcat says that 1 byte can be read, which
     * then fails; what a caller sends ahead of its turn is longer, and stays to be read.
     */
    private static boolean isClosed(org.apache.coyote.Request connection) {
      connection.action(ActionCode.AVAILABLE, Boolean.TRUE);
      return connection.getAvailable() == 1;
    }
  }
}
