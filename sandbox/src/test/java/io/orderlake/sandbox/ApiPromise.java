package io.orderlake.sandbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Whether those who call an API as an earlier OpenAPI document describes it can go on: each
 * address, parameter, answer and property is there with the type, bounds and default that it had,
 * no more must be given, and what was always answered still is. Wording is free, and so are the
 * names of schemas, as what matters is where they are used.
 */
final class ApiPromise {
  private static final Set<String> WORDING =
      Set.of("description", "summary", "title", "example", "examples", "operationId", "tags");

  /** Whose members are names that somebody chose, not words of OpenAPI. */
  private static final Set<String> OF_NAMES =
      Set.of("paths", "responses", "content", "headers", "properties");

  /** Where one of these is new, callers can give less, or must give more. */
  private static final Set<String> NARROWING =
      Set.of(
          "required",
          "type",
          "format",
          "enum",
          "pattern",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "additionalProperties");

  private final JsonNode before;
  private final JsonNode now;
  private final List<String> broken = new ArrayList<>();

  /** Pairs of schemas, since one may hold itself. */
  private final Set<String> compared = new HashSet<>();

  ApiPromise(JsonNode before, JsonNode now) {
    this.before = before;
    this.now = now;
  }

  /** JSON pointers into the earlier document, each with what became of it; none if all is kept. */
  List<String> broken() {
    for (String part : List.of("paths", "security")) {
      compare("/" + part, part, before.path(part), now.path(part), false);
    }
    return List.copyOf(broken);
  }

  /**
   * @param word of OpenAPI; empty if it is a name, or an element of an array
   * @param given by callers, else answered
   */
  private void compare(String at, String word, JsonNode old, JsonNode fresh, boolean given) {
    if (WORDING.contains(word)) {
      return;
    }
    if (word.equals("parameters")) {
      parameters(at, old, fresh);
    } else if (word.equals("required")) {
      boolean kept = given ? all(old).containsAll(all(fresh)) : all(fresh).containsAll(all(old));
      report(kept, at, old, fresh);
    } else if (word.equals("enum")) {
      report(all(fresh).containsAll(all(old)), at, old, fresh);
    } else if (old.isObject() && fresh.isObject()) {
      objects(at, word, old, fresh, given || word.equals("requestBody"));
    } else if (old.path(0).isObject() && old.size() == fresh.size()) {
      for (int i = 0; i < old.size(); i++) {
        compare(at + "/" + i, "", old.get(i), fresh.get(i), given);
      }
    } else {
      report(all(old).equals(all(fresh)), at, old, fresh);
    }
  }

  private void objects(String at, String word, JsonNode old, JsonNode fresh, boolean given) {
    if (old.has("$ref") && fresh.has("$ref")) {
      String from = old.get("$ref").asString().substring(1);
      String to = fresh.get("$ref").asString().substring(1);
      if (compared.add(from + " " + to + " " + given)) {
        objects(from, "", before.at(from), now.at(to), given);
      }
      return;
    }
    boolean names = OF_NAMES.contains(word);
    Set<String> members = new TreeSet<>(old.propertyNames());
    if (!names) {
      fresh.propertyNames().stream()
          .filter(member -> given ? NARROWING.contains(member) : member.equals("parameters"))
          .forEach(members::add);
    }
    for (String member : members) {
      String below = at + "/" + member.replace("~", "~0").replace("/", "~1");
      compare(below, names ? "" : member, old.path(member), fresh.path(member), given);
    }
  }

  /** By place and name, as their order says nothing. */
  private void parameters(String at, JsonNode old, JsonNode fresh) {
    Map<String, JsonNode> offered = new LinkedHashMap<>();
    fresh.forEach(parameter -> offered.put(name(parameter), parameter));
    for (int i = 0; i < old.size(); i++) {
      String name = name(old.get(i));
      JsonNode same = offered.getOrDefault(name, MissingNode.getInstance());
      compare(at + "/" + i + " (" + name + ")", "", old.get(i), same, true);
      offered.remove(name);
    }
    offered.forEach(
        (name, parameter) -> {
          if (parameter.path("required").asBoolean(false)) {
            broken.add(at + ": " + name + " must be given, and was not asked for");
          }
        });
  }

  private static String name(JsonNode parameter) {
    return parameter.path("in").asString() + " " + parameter.path("name").asString();
  }

  private void report(boolean kept, String at, JsonNode old, JsonNode fresh) {
    if (!kept) {
      String was = old.isMissingNode() ? "not there" : old.toString();
      broken.add(at + (fresh.isMissingNode() ? " is gone" : " was " + was + ", is " + fresh));
    }
  }

  /** Its elements, whatever their order; itself if it is no array, and none if it says nothing. */
  private static Set<JsonNode> all(JsonNode node) {
    if (node.isArray()) {
      return node.valueStream().collect(Collectors.toSet());
    }
    return node.isMissingNode() || node.equals(BooleanNode.FALSE) ? Set.of() : Set.of(node);
  }
}
