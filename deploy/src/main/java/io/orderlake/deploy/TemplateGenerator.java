package io.orderlake.deploy;

import io.orderlake.lake.MappingHistory;
import io.orderlake.service.http.StartRefused;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.BadMapping;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what is deployed for the tables of mappings: {@code template.yaml}, the jar of each
 * entity's function beside it, named by the entity, and what the lake keeps of the mappings, as
 * {@code _tables/…}. Where the folder has what the lake has kept until now, that is held against
 * them. deploy.sh runs it.
 */
public final class TemplateGenerator {
  private static final String JAR = ".jar";

  private TemplateGenerator() {}

  /**
   * Ends with 0 when all is written, and with 2 and what is wrong where nothing is.
   *
   * @param arguments the function's jar as it was built, the folder to write to, which is made, and
   *     the mappings' files, {@code classpath:} and a name for those that come with the suite
   */
  public static void main(String[] arguments) {
    if (arguments.length < 3) {
      end("takes the function's jar, a folder to write to, and files of mappings");
    }
    // Who reads reports logs, and there is nothing to log here.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    try {
      write(
          Path.of(arguments[0]),
          Path.of(arguments[1]),
          List.of(arguments).subList(2, arguments.length));
    } catch (BadMapping e) {
      end("nothing is deployed of mappings that cannot be used:\n" + e.getMessage());
    } catch (StartRefused e) {
      end(e.getMessage() + "\n" + e.action());
    } catch (IllegalArgumentException e) {
      end(String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      end("there is no file " + e.getMessage());
    } catch (IOException e) {
      end("a file can be neither read nor written: " + e);
    }
  }

  private static void end(String why) {
    System.err.println(why);
    System.exit(2);
  }

  private static void write(Path built, Path folder, List<String> files) throws IOException {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (String file : files) {
      if (contents.put(file, TableFile.content(file)) != null) {
        throw new IllegalArgumentException(file + " is named twice");
      }
    }
    List<TableMapping> entities = TableFile.readAll(contents);
    Map<Path, byte[]> histories = new LinkedHashMap<>();
    for (TableMapping entity : entities) {
      String key = MappingHistory.key(entity);
      Path file = folder.resolve(key);
      MappingHistory before =
          Files.exists(file)
              ? MappingHistory.of(key, Files.readAllBytes(file))
              : MappingHistory.NONE;
      MappingHistory now = before.with(entity, entity.besides(entities), Instant.now());
      histories.put(file, now.json());
      String moved = now.moved(before);
      if (moved != null) {
        System.err.println(moved);
      }
    }
    String template = CloudTemplate.of(entities, entity -> entity.entity().many() + JAR);
    Files.createDirectories(folder);
    for (TableMapping entity : entities) {
      FunctionJar.write(
          built, entity, entity.besides(entities), folder.resolve(entity.entity().many() + JAR));
    }
    for (Map.Entry<Path, byte[]> history : histories.entrySet()) {
      Files.createDirectories(history.getKey().getParent());
      Files.write(history.getKey(), history.getValue());
    }
    Files.writeString(folder.resolve("template.yaml"), template);
  }
}
