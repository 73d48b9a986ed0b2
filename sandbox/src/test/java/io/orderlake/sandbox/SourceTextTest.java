package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What an order has is written where orders are made or asked for, and nowhere between; and what is
 * a part's own, by that part alone.
 */
class SourceTextTest {
  private static final Path ROOT = Path.of("..");

  /** What builds and tests make and delete meanwhile. */
  private static final Set<String> SKIPPED = Set.of(".git", "target", "data", "node_modules");

  /** Columns and attributes that nothing else has. */
  private static final Pattern ORDERS =
      Pattern.compile(
          "product_name|total_price|customer_id|payment_method|order_version|order_timestamp"
              + "|PRODUCT_NAME|TOTAL_PRICE|CUSTOMER_ID|PAYMENT_METHOD");

  /** Where they may stand. */
  private static final List<String> ALLOWED =
      List.of(
          "order-simulator-service/",
          "table/src/main/resources/golden/",
          "analytics-api-service/src/main/resources/reports/",
          "benchmarks/",
          // Made of orders.yaml, held by tests.
          "deploy/athena/");

  /** The warehouse's own tables; who reads it reads its relations. */
  private static final Pattern PRIVATE_TABLES =
      Pattern.compile("lake_objects|rejected_lines|main\\.(warehouse|overtaken|changes|states)");

  @Test
  void no_java_and_no_sql_names_what_an_order_has() throws IOException {
    assertThat(sources(ORDERS, ALLOWED)).isEmpty();
  }

  @Test
  void the_warehouse_alone_names_its_own_tables() throws IOException {
    assertThat(
            sources(
                PRIVATE_TABLES,
                List.of(
                    "query/src/main/java/io/orderlake/query/warehouse/",
                    "query/src/main/resources/warehouse/",
                    "benchmarks/")))
        .isEmpty();
  }

  @Test
  void each_class_of_the_datas_way_is_there() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/architecture.md"));
    String way = page.substring(page.indexOf("## The data's way"), page.indexOf("## The row"));
    List<String> classes =
        Pattern.compile("`([A-Z]\\w+)`").matcher(way).results().map(name -> name.group(1)).toList();

    assertThat(classes).hasSizeGreaterThan(40);
    assertThat(sources(Pattern.compile(""), List.of()))
        .extracting(name -> name.replaceAll(".*/|\\.java", ""))
        .containsAll(classes);
  }

  private static List<String> sources(Pattern words, List<String> allowed) throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED.contains(folder.getFileName().toString()) || folder.endsWith("src/test")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = ROOT.relativize(file).toString().replace('\\', '/');
            if ((name.endsWith(".java") || name.endsWith(".sql"))
                && allowed.stream().noneMatch(name::startsWith)
                && has(words, name)) {
              found.add(name);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static boolean has(Pattern words, String name) {
    try {
      return words.matcher(Files.readString(ROOT.resolve(name))).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
