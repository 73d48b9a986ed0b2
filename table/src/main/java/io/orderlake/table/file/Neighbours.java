package io.orderlake.table.file;

import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How the mappings of one deployment go together: names, prefixes, entities of one table. */
final class Neighbours {
  /** Each has its own reader of the stream, and Kinesis gives a shard five reads a second. */
  private static final int MOST_OF_A_TABLE = 5;

  private final List<MappingProblem> problems = new ArrayList<>();

  private Neighbours() {}

  /** What is wrong with mappings that are sound by themselves; told at the later one. */
  static List<MappingProblem> problems(Map<MappingTree, TableMapping> mappings) {
    Neighbours neighbours = new Neighbours();
    List<MappingTree> trees = new ArrayList<>(mappings.keySet());
    List<TableMapping> all = new ArrayList<>(mappings.values());
    Map<String, Integer> ofTable = new HashMap<>();
    for (int later = 0; later < all.size(); later++) {
      if (ofTable.merge(all.get(later).table(), 1, Integer::sum) == MOST_OF_A_TABLE + 1) {
        neighbours.add(
            trees.get(later),
            "table",
            "has more than " + MOST_OF_A_TABLE + " entities: " + all.get(later).table());
      }
      for (int earlier = 0; earlier < later; earlier++) {
        neighbours.compare(
            trees.get(later), all.get(later), all.get(earlier), trees.get(earlier).file());
      }
    }
    return neighbours.problems;
  }

  private void compare(MappingTree tree, TableMapping mapping, TableMapping other, String file) {
    List<String> names = Relations.names(mapping.entity());
    for (String name : Relations.names(other.entity())) {
      if (names.contains(name)) {
        add(tree, "entity", "makes a relation " + name + ", as " + file + " does");
      }
    }
    if (mapping.entity().many().equals(other.entity().many())) {
      add(tree, "entity.many", mapping.entity().many() + " is that of " + file);
    }
    if (mapping.prefix().startsWith(other.prefix())
        || other.prefix().startsWith(mapping.prefix())) {
      add(tree, "prefix", mapping.prefix() + " and that of " + file + " lie in each other");
    }
    if (mapping.table().equals(other.table())) {
      compareOfOneTable(tree, mapping, other, file);
    }
  }

  private void compareOfOneTable(
      MappingTree tree, TableMapping mapping, TableMapping other, String file) {
    boolean sameKey =
        mapping.key().hash().equals(other.key().hash())
            && Objects.equals(mapping.key().range(), other.key().range());
    if (!sameKey) {
      add(tree, "key", "is of other attributes than in " + file + ", of the same table");
    }
    if (mapping.ttl() != null && other.ttl() != null && !mapping.ttl().equals(other.ttl())) {
      add(tree, "ttl", "is not that of " + file + ", of the same table");
    }
    if (mapping.when().isEmpty() && other.when().isEmpty()) {
      add(tree, "when", "is missing, as in " + file + ", of the same table: one may do without");
    }
  }

  private void add(MappingTree tree, String key, String what) {
    problems.add(tree.problem(key, what));
  }
}
