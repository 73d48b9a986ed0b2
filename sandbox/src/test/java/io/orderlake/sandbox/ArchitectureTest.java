package io.orderlake.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The tree reads as the data path: which stage may know of which is written here. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.orderlake");

  /** For each service and stage, the stages of the same service that it may use. */
  private static final Map<String, Map<String, Set<String>>> ALLOWED =
      Map.of(
          "simulator",
          Map.of("order", Set.of(), "simulation", Set.of("order")),
          "transformer",
          Map.of(
              "json", Set.of(),
              "change", Set.of("json"),
              "row", Set.of("change", "json"),
              "firehose", Set.of("row", "change", "json"),
              "stream", Set.of(),
              "stage", Set.of(),
              "state", Set.of("stream"),
              "pipe", Set.of("stream", "stage", "state"),
              "delivery", Set.of("stream", "row", "json", "stage")),
          "lake",
          Map.of("read", Set.of(), "write", Set.of()),
          "query",
          Map.of("warehouse", Set.of(), "athena", Set.of(), "catalog", Set.of("warehouse")),
          "analytics",
          Map.ofEntries(
              entry("lake", Set.of()),
              entry("draft", Set.of()),
              entry("feed", Set.of("lake")),
              entry("report", Set.of("feed")),
              entry("catalog", Set.of("lake")),
              entry("live", Set.of("feed")),
              entry("item", Set.of("feed", "report")),
              entry("page", Set.of("report")),
              entry("alert", Set.of("feed")),
              entry("history", Set.of("feed", "alert")),
              entry("reconciliation", Set.of("feed", "report", "lake"))));

  /** For each module, by the first part of its packages, those that it may use. */
  private static final Map<String, Set<String>> MODULES =
      Map.of(
          "table", Set.of(),
          "service", Set.of("table"),
          "lake", Set.of("table", "service"),
          "query", Set.of("table", "lake", "service"),
          "simulator", Set.of("service"),
          "transformer", Set.of("table", "lake", "service"),
          // Of the transformer, the function.
          "analytics", Set.of("table", "lake", "service", "query", "transformer"));

  @Test
  void modules_use_only_the_modules_that_are_listed_here() {
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass user : CLASSES) {
      String module = part(user, 2);
      Set<String> allowed = MODULES.get(module);
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        JavaClass used = dependency.getTargetClass();
        if (allowed != null
            && used.getPackageName().startsWith("io.orderlake.")
            && !part(used, 2).equals(module)
            && !allowed.contains(part(used, 2))) {
          forbidden.add(user.getName() + " -> " + used.getName());
        }
      }
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void stages_use_only_the_stages_that_are_listed_here() {
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass user : CLASSES) {
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        JavaClass used = dependency.getTargetClass();
        String service = part(user, 2);
        if (ALLOWED.containsKey(service) && !part(user, 3).isEmpty() && !isAllowed(user, used)) {
          forbidden.add(user.getName() + " -> " + used.getName());
        }
      }
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void every_stage_is_listed_here() {
    Set<String> unlisted = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      Map<String, Set<String>> stages = ALLOWED.get(part(type, 2));
      if (stages != null && !part(type, 3).isEmpty() && !stages.containsKey(part(type, 3))) {
        unlisted.add(type.getPackageName());
      }
    }
    assertThat(unlisted).isEmpty();
  }

  @Test
  void there_are_no_cycles_between_stages() {
    slices().matching("io.orderlake.*.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void services_do_not_know_of_each_other_nor_of_the_sandbox() {
    slices()
        .matching("io.orderlake.(simulator|transformer|analytics|sandbox)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(resideInAPackage("io.orderlake.sandbox.."), alwaysTrue())
        // Repair writes rows into the lake as the pipeline does.
        .ignoreDependency(
            resideInAPackage("io.orderlake.analytics.reconciliation"),
            resideInAPackage("io.orderlake.transformer.row"))
        .check(CLASSES);
  }

  @Test
  void the_lambda_part_needs_neither_spring_nor_an_aws_sdk() {
    classes()
        .that()
        .resideInAnyPackage(
            "io.orderlake.transformer.json..",
            "io.orderlake.transformer.change..",
            "io.orderlake.transformer.row..",
            "io.orderlake.transformer.firehose..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify.annotations..",
            "com.amazonaws.services.lambda.runtime..",
            "io.orderlake.table",
            "io.orderlake.transformer.json..",
            "io.orderlake.transformer.change..",
            "io.orderlake.transformer.row..",
            "io.orderlake.transformer.firehose..")
        .check(CLASSES);
  }

  @Test
  void the_lake_knows_neither_services_nor_the_web() {
    noClasses()
        .that()
        .resideInAPackage("io.orderlake.lake..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "io.orderlake.simulator..",
            "io.orderlake.transformer..",
            "io.orderlake.analytics..",
            "io.orderlake.service.access..")
        .check(CLASSES);
  }

  /** It has settings of Spring, and of the services how failures are told and waited for. */
  @Test
  void what_answers_sql_knows_neither_services_nor_the_web() {
    noClasses()
        .that()
        .resideInAPackage("io.orderlake.query..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework.web..",
            "org.springframework.http..",
            "io.orderlake.simulator..",
            "io.orderlake.transformer..",
            "io.orderlake.analytics..",
            "io.orderlake.service.access..",
            "io.orderlake.service.http..")
        .check(CLASSES);
  }

  @Test
  void s3_is_known_to_the_lake_and_athena_and_glue_to_what_asks_them() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.orderlake.lake..",
            // Which make the client.
            "io.orderlake.analytics.lake..",
            "io.orderlake.transformer",
            "io.orderlake.sandbox..",
            "io.orderlake.benchmarks..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon.awssdk.services.s3..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.orderlake.query..",
            "io.orderlake.analytics.report..",
            "io.orderlake.analytics.catalog..",
            "io.orderlake.sandbox..",
            "io.orderlake.benchmarks..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "software.amazon.awssdk.services.athena..", "software.amazon.awssdk.services.glue..")
        .check(CLASSES);
  }

  @Test
  void only_its_own_module_and_who_compares_lake_and_table_know_duckdb() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.orderlake.query.warehouse..",
            "io.orderlake.analytics.reconciliation..",
            "io.orderlake.sandbox..",
            "io.orderlake.benchmarks..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.duckdb..")
        .check(CLASSES);
  }

  @Test
  void no_two_classes_have_one_name() {
    Map<String, List<String>> named =
        CLASSES.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getSimpleName, mapping(JavaClass::getName, toList())));
    named.values().removeIf(names -> names.size() == 1);

    assertThat(named).isEmpty();
  }

  @Test
  void what_is_done_again_and_again_is_done_by_a_loop() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.orderlake.service.loop..",
            // They do one thing, or keep time.
            "io.orderlake.lake.read..",
            "io.orderlake.analytics.live..",
            "io.orderlake.analytics.reconciliation..",
            "io.orderlake.simulator.simulation..",
            "io.orderlake.sandbox..",
            "io.orderlake.benchmarks..")
        .should()
        .callConstructorWhere(target(owner(assignableTo(Thread.class))))
        .check(CLASSES);
  }

  private static boolean isAllowed(JavaClass user, JavaClass used) {
    String service = part(user, 2);
    if (!used.getPackageName().startsWith("io.orderlake." + service)) {
      return true;
    }
    String from = part(user, 3);
    String to = part(used, 3);
    return to.isEmpty()
        || from.equals(to)
        || ALLOWED.get(service).getOrDefault(from, Set.of()).contains(to);
  }

  /** A part of the class's package name by number, empty where it has fewer. */
  private static String part(JavaClass type, int number) {
    String[] parts = type.getPackageName().split("\\.");
    return parts.length > number ? parts[number] : "";
  }
}
