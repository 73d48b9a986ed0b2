package io.orderlake.analytics.alert;

/** Tells alerts to whoever should know. */
interface AlertSender {
  /** How it does that, in a word. */
  String name();

  /**
   * @throws RuntimeException if the alert could not be told; it is tried again later
   */
  void send(Alert alert);
}
