package io.orderlake.analytics.warehouse;

import io.orderlake.service.http.Problem;
import org.springframework.http.HttpStatus;

/** Told to who asks for the warehouse where there is none. */
public final class NoWarehouse {

  private NoWarehouse() {}

  public static Problem problem() {
    return new Problem(
        HttpStatus.NOT_FOUND,
        "no-warehouse",
        "No warehouse",
        "This service asks Athena and has no warehouse;"
            + " with orderlake.warehouse.enabled=true it has one too");
  }
}
