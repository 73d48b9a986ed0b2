package io.orderlake.query.catalog;

/**
 * What came of the wish to look for what is new.
 *
 * @param detail for people
 */
public record Refresh(RefreshResult outcome, String detail) {

  /** Whether something is going on, or nothing need be. */
  public enum RefreshResult {
    /** A crawler is on its way; {@code GET /api/catalog} tells when it is done. */
    STARTED,
    /** A crawler was on its way before. */
    ALREADY_RUNNING,
    /** It is done. */
    DONE,
    /** Nothing need be looked for. */
    NOT_NEEDED
  }
}
