package io.orderlake.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
              "pipeline", Set.of(),
              "pipe", Set.of("stream", "pipeline"),
              "delivery", Set.of("stream", "row", "json", "pipeline")),
          "lake",
          Map.of("read", Set.of(), "write", Set.of()),
          "analytics",
          Map.ofEntries(
              entry("lake", Set.of()),
              entry("duckdb", Set.of()),
              entry("warehouse", Set.of("lake", "duckdb")),
              entry("engine", Set.of("warehouse", "duckdb")),
              entry("report", Set.of("engine", "warehouse")),
              entry("catalog", Set.of("engine", "warehouse", "lake")),
              entry("pipeline", Set.of()),
              entry("live", Set.of("engine", "warehouse", "lake", "pipeline")),
              entry("alert", Set.of("warehouse")),
              entry("history", Set.of("warehouse", "alert")),
              entry(
                  "reconciliation", Set.of("engine", "warehouse", "lake", "pipeline", "duckdb"))));

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
            "io.orderlake.contract..",
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

  @Test
  void the_contract_needs_nothing_but_the_jdk() {
    noClasses()
        .that()
        .resideInAPackage("io.orderlake.contract..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "org.jspecify.annotations..", "io.orderlake.contract..")
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
