package io.orderlake.transformer.pipe;

import java.util.List;

/** The queue to which an EventBridge Pipe sends where in the table's stream it gave changes up. */
interface DeadLetterQueue {

  /** Some of its messages, which nobody else is given for a while; none once there are no more. */
  List<Message> receive();

  /** About how many messages are given to somebody who has not let go of them yet. */
  int held();

  /** Keeps a message that was received from others for a while more. */
  void hold(Message message);

  /** Takes a message out of the queue for good. */
  void delete(Message message);

  /** Lets a message be received again. */
  void release(Message message);

  /**
   * A message.
   *
   * @param handle by which the queue knows that it was received
   */
  record Message(String id, String handle, String body) {}
}
