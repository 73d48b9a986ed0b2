package io.orderlake.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.TableMapping;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The template of CloudFormation for tables: what they share, then for each table its stream, its
 * pipe and its dead letters, and for each entity its function, its delivery and its relations.
 */
final class CloudTemplate {
  private static final String MADE =
      "# Made of mappings by deploy's TemplateGenerator, which is where to change it.\n";
  private static final int MOST_BYTES = 1_000_000;
  private static final int MOST_RESOURCES = 500;
  private static final String RESOURCES = "Resources:";
  private static final String OUTPUTS = "Outputs:";
  private static final Set<String> SECTIONS =
      Set.of("Parameters:", "Conditions:", RESOURCES, OUTPUTS);

  /** What stands first in a line of a section, whatever it is. */
  private static final Pattern ID = Pattern.compile("(?m)^  ([^\\s#][^:\n]*):(?=\\s)");

  private static final Pattern GOOD_ID = Pattern.compile("[A-Za-z0-9]{1,255}");

  private CloudTemplate() {}

  /**
   * @param entities at least one, which go together; the first one's refused records lie where a
   *     lone one's do
   * @param code where an entity's jar is, as seen from the template
   * @throws IllegalArgumentException if CloudFormation would not take it, saying why
   */
  static String of(List<TableMapping> entities, Function<TableMapping, String> code) {
    List<DeployedTable> tables = DeployedTable.of(entities);
    List<TablePart> parts = tables.stream().map(TablePart::new).toList();
    SharedPart shared = new SharedPart(tables, entities);
    AccessPart access = new AccessPart(tables);
    StringBuilder resources = new StringBuilder(shared.resources());
    resources.append(DashboardPart.resource(tables)).append(access.resources());
    StringBuilder outputs = new StringBuilder();
    for (int i = 0; i < tables.size(); i++) {
      DeployedTable table = tables.get(i);
      resources.append(parts.get(i).resources());
      outputs.append(parts.get(i).outputs());
      for (TableMapping entity : table.entities()) {
        EntityPart part =
            new EntityPart(
                table, entity, EntityPart.errors(entity, entities.get(0)), code.apply(entity));
        resources.append(part.resources());
        resources.append(new CataloguePart(table, entity).resources());
        outputs.append(part.outputs());
      }
    }
    resources.append(QueryPart.resources(tables));
    String text =
        MADE
            + shared.head(all(parts, TablePart::parameters), all(parts, TablePart::conditions))
            + "\n"
            + RESOURCES
            + "\n"
            + resources
            + OUTPUTS
            + "\n"
            + outputs
            + shared.outputs()
            + access.outputs();
    check(text);
    if (text.getBytes(UTF_8).length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "The template has more than 1 MB, which CloudFormation takes: deploy two stacks");
    }
    return text;
  }

  private static String all(List<TablePart> parts, Function<TablePart, String> text) {
    return parts.stream().map(text).collect(Collectors.joining());
  }

  /**
   * Resources, parameters and conditions are called by one set of ids, outputs by one of theirs.
   */
  private static void check(String text) {
    Set<String> ids = new HashSet<>();
    Set<String> outputs = new HashSet<>();
    for (String section : text.split("(?m)^(?=[A-Z])")) {
      String name = section.substring(0, section.indexOf(':') + 1);
      if (!SECTIONS.contains(name)) {
        continue;
      }
      List<String> found = ID.matcher(section).results().map(id -> id.group(1)).toList();
      if (name.equals(RESOURCES) && found.size() > MOST_RESOURCES) {
        throw new IllegalArgumentException(
            "The template has %d resources, and CloudFormation takes %d: deploy two stacks"
                .formatted(found.size(), MOST_RESOURCES));
      }
      for (String id : found) {
        checkId(id);
        if (!(name.equals(OUTPUTS) ? outputs : ids).add(id)) {
          throw new IllegalArgumentException(
              "Two parts of the template would be called "
                  + id
                  + ", as names of tables and entities are alike, to each other or to what all"
                  + " share, but for what is no letter: deploy them as two stacks, or call an"
                  + " entity otherwise");
        }
      }
    }
  }

  private static void checkId(String id) {
    if (!GOOD_ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "A part of the template would be called "
              + id
              + ", and CloudFormation takes 1 to 255 letters and digits: shorten what the entity is"
              + " called");
    }
  }
}
