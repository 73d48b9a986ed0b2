package io.orderlake.table.file;

import java.util.List;
import java.util.stream.Collectors;

/** Mappings that cannot be used; the message tells all that is wrong with them, a line each. */
public final class BadMapping extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // A list of records, which nobody serializes.
  private final List<MappingProblem> problems;

  /**
   * @param problems at least one
   */
  public BadMapping(List<MappingProblem> problems) {
    super(problems.stream().map(MappingProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** In the order of files and lines. */
  public List<MappingProblem> problems() {
    return problems;
  }
}
