package io.orderlake.transformer.pipe;

import io.orderlake.table.KeyAttribute;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.filter.FilteringParserDelegate;
import tools.jackson.core.filter.JsonPointerBasedFilter;
import tools.jackson.core.filter.TokenFilter.Inclusion;
import tools.jackson.core.json.JsonFactory;

/**
 * The way to one value of a record, such as {@code $.dynamodb.Keys.orderid.S}: the part of JSONPath
 * that Pipes take for a partition key. Names are letters, digits and underscores.
 */
final class JsonPath {
  private static final Pattern FORM = Pattern.compile("\\$(\\.\\w+)+");
  private static final TokenStreamFactory JSON = new JsonFactory();

  /** What stands before the key attributes of a change. */
  private static final JsonPointer KEYS = JsonPointer.compile("/dynamodb/Keys");

  private final JsonPointer pointer;

  /**
   * @throws IllegalArgumentException if the path is not of that form
   */
  JsonPath(String path) {
    if (!FORM.matcher(path).matches()) {
      throw new IllegalArgumentException("Not a path such as $.dynamodb.Keys.orderid.S: " + path);
    }
    pointer = JsonPointer.compile(path.substring(1).replace('.', '/'));
  }

  private JsonPath(JsonPointer pointer) {
    this.pointer = pointer;
  }

  /** The path to a key attribute's value, whatever its name. */
  static JsonPath of(KeyAttribute key) {
    return new JsonPath(KEYS.appendProperty(key.name()).appendProperty(key.type().name()));
  }

  /** The text or number at the path; null if there is none, or the record is not JSON. */
  @Nullable String read(byte[] record) {
    try (JsonParser whole = JSON.createParser(ObjectReadContext.empty(), record);
        JsonParser found =
            new FilteringParserDelegate(
                whole, new JsonPointerBasedFilter(pointer), Inclusion.ONLY_INCLUDE_ALL, false)) {
      JsonToken token = found.nextToken();
      boolean isValue = token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL;
      return isValue ? found.getString() : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
