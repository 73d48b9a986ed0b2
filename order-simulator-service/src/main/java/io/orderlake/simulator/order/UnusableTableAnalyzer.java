package io.orderlake.simulator.order;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Turns a start that failed over the table into one message instead of a stack trace. */
final class UnusableTableAnalyzer extends AbstractFailureAnalyzer<UnusableTableException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnusableTableException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
  }
}
