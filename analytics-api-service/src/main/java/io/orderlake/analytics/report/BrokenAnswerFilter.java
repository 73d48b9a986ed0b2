package io.orderlake.analytics.report;

import io.orderlake.query.QueryAbandoned;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Breaks the connection of an answer that cannot be finished, so that half of an answer is never
 * taken for all of it.
 */
@Component
class BrokenAnswerFilter extends OncePerRequestFilter {
  private static final Logger log = LoggerFactory.getLogger(BrokenAnswerFilter.class);
  private static final String CAUSE = BrokenAnswerFilter.class.getName();

  /** Marks the answer to a request, part of which has been sent, as broken. */
  static void breakOff(ServletRequest request, Exception cause) {
    request.setAttribute(CAUSE, cause);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(request, response);
    if (request.getAttribute(CAUSE) instanceof Exception cause) {
      if (!isOfCaller(cause)) {
        log.error("The answer to {} was broken off", request.getRequestURI(), cause);
      }
      throw new CloseNowException();
    }
  }

  /** A caller who goes away, or takes nothing any more, is no failure. */
  private static boolean isOfCaller(Exception cause) {
    return cause instanceof IOException || cause instanceof QueryAbandoned;
  }
}
