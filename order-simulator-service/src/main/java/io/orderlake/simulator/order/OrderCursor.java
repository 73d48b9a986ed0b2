package io.orderlake.simulator.order;

import io.orderlake.service.http.InvalidField;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a listing goes on, as text that means nothing to the caller. */
final class OrderCursor {
  static final String FORM = "^[A-Za-z0-9_-]*$";

  private OrderCursor() {}

  static @Nullable String encode(@Nullable String orderid) {
    return orderid == null
        ? null
        : Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(orderid.getBytes(StandardCharsets.UTF_8));
  }

  static @Nullable String decode(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    try {
      String orderid = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (cursor.equals(encode(orderid)) && !orderid.isEmpty()) {
        return orderid;
      }
    } catch (IllegalArgumentException e) {
      // Not base64: told below.
    }
    throw InvalidField.parameter("cursor", "must be a nextCursor of an earlier answer");
  }
}
