package io.orderlake.query;

import java.util.LinkedHashMap;
import java.util.Map;

/** A question that an engine or a catalogue does not answer, with what to do about it. */
public final class Unanswered extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why; a caller can tell them apart. */
  public enum Kind {
    INVALID_PARAMETER,
    UNSUPPORTED_COLUMN,
    /** Refused by the engine before it began. */
    QUERY_REFUSED,
    /** Begun, and failed. */
    QUERY_FAILED,
    QUERY_OVER_LIMIT,
    /** Ended by somebody in the engine's own console, or by the engine. */
    QUERY_CANCELLED,
    QUERY_DEADLINE,
    /** Ended by this service, since nobody waited or somebody asked for it. */
    QUERY_STOPPED,
    ENGINE_BUSY,
    ENGINE_UNAVAILABLE,
    SERVICE_STOPPING,
    NOT_IN_CATALOG,
    CATALOG_UNAVAILABLE,
    NO_WAREHOUSE
  }

  private final Kind kind;
  private final transient Map<String, Object> details = new LinkedHashMap<>();

  public Unanswered(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Told to who asks for the warehouse where Athena is the only engine. */
  public static Unanswered noWarehouse() {
    return new Unanswered(
        Kind.NO_WAREHOUSE,
        "This service asks Athena and has no warehouse;"
            + " with orderlake.warehouse.enabled=true it has one too");
  }

  /** Adds what a program may want to know besides. */
  public Unanswered with(String name, Object value) {
    details.put(name, value);
    return this;
  }

  public Kind kind() {
    return kind;
  }

  public Map<String, Object> details() {
    return details;
  }
}
