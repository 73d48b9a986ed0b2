package io.orderlake.transformer.delivery;

import io.orderlake.http.InvalidField;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Sets delivery back. */
@RestController
class RewindController {
  private final DeliveryStage delivery;
  private final InstantSource clock;

  /** From when on is delivered again. */
  record Rewound(Instant timestamp) {}

  RewindController(DeliveryStage delivery, InstantSource clock) {
    this.delivery = delivery;
    this.clock = clock;
  }

  /**
   * @param timestamp ISO 8601, not in the future
   */
  @PostMapping("/api/pipeline/rewind")
  Rewound rewind(@RequestParam Instant timestamp) {
    if (timestamp.isAfter(clock.instant())) {
      throw InvalidField.parameter("timestamp", "must not be in the future");
    }
    delivery.rewind(timestamp);
    return new Rewound(timestamp);
  }
}
