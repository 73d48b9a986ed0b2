package io.orderlake.table.file;

import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * A mapping as its YAML says it, with the line of each value. Made of the parser's events, since a
 * constructor would take {@code NO} for false and 010 for 8, and of keys that stand twice keep one.
 */
final class YamlTree {
  private static final int LARGEST = 1 << 20;

  /** No mapping goes deeper than six. */
  private static final int DEEPEST = 20;

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,59})(\\.[0-9]{1,60})?([eE][+-]?[0-9]{1,9})?");

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String file;
  private final Iterator<Event> events;
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<MappingProblem> problems = new ArrayList<>();

  /** So that what an alias stands for is not missed too. */
  private final Map<String, Object> anchored = new HashMap<>();

  private YamlTree(String file, String text) {
    this.file = file;
    this.events = new Yaml(new LoaderOptions()).parse(new StringReader(text)).iterator();
  }

  static MappingTree of(String file, byte[] yaml) {
    if (yaml.length > LARGEST) {
      return broken(file, 0, "is larger than 1 MB");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(yaml)).toString();
    } catch (CharacterCodingException e) {
      return broken(file, 0, "is not text in UTF-8");
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    String content = marked ? text.substring(1) : text;
    try {
      return new YamlTree(file, content).tree();
    } catch (ReaderException e) {
      return broken(
          file, lineOf(e.getPosition(), content), "has a character that YAML does not take");
    }
  }

  private static MappingTree broken(String file, int line, String what) {
    return new MappingTree(file, null, Map.of(), List.of(new MappingProblem(file, line, "", what)));
  }

  private MappingTree tree() {
    Object root = null;
    try {
      Event event = next();
      while (event instanceof StreamStartEvent || event instanceof DocumentStartEvent) {
        event = next();
      }
      if (event instanceof NodeEvent) {
        root = value("", event, 0);
        event = next();
      }
      if (event instanceof DocumentEndEvent && next() instanceof DocumentStartEvent second) {
        problem("", second, "has a second document, which nobody reads");
      }
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      problems.add(
          new MappingProblem(
              file, mark == null ? 0 : mark.getLine() + 1, "", "is no YAML: " + e.getProblem()));
      root = null;
    }
    return new MappingTree(file, root, lines, problems);
  }

  private Event next() {
    return events.next();
  }

  private @Nullable Object value(String key, Event event, int depth) {
    lines.putIfAbsent(key, line(event));
    if (event instanceof AliasEvent alias) {
      problem(key, event, "is an alias, *" + alias.getAnchor() + ": write out what it stands for");
      return anchored.getOrDefault(alias.getAnchor(), "");
    }
    if (event instanceof ScalarEvent scalar) {
      refuse(key, scalar, scalar.getTag());
      Object value = scalar(key, scalar);
      if (scalar.getAnchor() != null && value != null) {
        anchored.put(scalar.getAnchor(), value);
      }
      return value;
    }
    if (!(event instanceof CollectionStartEvent collection)) {
      throw new IllegalStateException("no value: " + event);
    }
    refuse(key, collection, collection.getTag());
    if (depth == DEEPEST) {
      problem(key, event, "is nested too deep");
      skip();
      return "";
    }
    return event instanceof MappingStartEvent ? map(key, depth) : list(key, depth);
  }

  private Map<String, @Nullable Object> map(String key, int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    Event event = next();
    while (!(event instanceof CollectionEndEvent)) {
      if (event instanceof ScalarEvent name) {
        refuse(key, name, name.getTag());
        field(map, key, name, depth);
      } else {
        problem(key, event, "has a key that is no text");
        if (event instanceof CollectionStartEvent) {
          skip();
        }
        value(key, next(), depth + 1);
      }
      event = next();
    }
    return map;
  }

  private void field(Map<String, @Nullable Object> map, String key, ScalarEvent name, int depth) {
    String at = key.isEmpty() ? name.getValue() : key + "." + name.getValue();
    boolean twice = map.containsKey(name.getValue());
    if (twice) {
      problem(at, name, "stands there twice");
    }
    lines.putIfAbsent(at, line(name));
    Object value = value(at, next(), depth + 1);
    if (!twice) {
      map.put(name.getValue(), value);
    }
  }

  private List<@Nullable Object> list(String key, int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    Event event = next();
    while (!(event instanceof CollectionEndEvent)) {
      list.add(value(key + "[" + list.size() + "]", event, depth + 1));
      event = next();
    }
    return list;
  }

  /** Passes over the rest of a map or list that has been entered. */
  private void skip() {
    int open = 1;
    while (open > 0) {
      Event event = next();
      open += event instanceof CollectionStartEvent ? 1 : 0;
      open -= event instanceof CollectionEndEvent ? 1 : 0;
    }
  }

  private @Nullable Object scalar(String key, ScalarEvent event) {
    String text = event.getValue();
    if (hasHalfACharacter(text)) {
      problem(key, event, "has half a character: a surrogate by itself");
    }
    if (!event.isPlain()) {
      return text;
    }
    return switch (text) {
      case "", "~", "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> NUMBER.matcher(text).matches() ? new BigDecimal(text) : text;
    };
  }

  /** Notes what YAML has beside values, which JSON does not have. */
  private void refuse(String key, NodeEvent event, @Nullable String tag) {
    if (event.getAnchor() != null) {
      problem(key, event, "has an anchor, &" + event.getAnchor() + ": leave it out");
    }
    if (tag != null) {
      problem(key, event, "has a tag, " + tag + ": leave it out");
    }
  }

  private void problem(String key, Event event, String what) {
    problems.add(new MappingProblem(file, line(event), key, what));
  }

  private static int line(Event event) {
    return event.getStartMark().getLine() + 1;
  }

  private static int lineOf(int position, String text) {
    return 1 + (int) text.codePoints().limit(position).filter(c -> c == '\n').count();
  }

  private static boolean hasHalfACharacter(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
