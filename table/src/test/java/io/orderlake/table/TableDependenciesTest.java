package io.orderlake.table;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The Lambda has this module without any other. */
class TableDependenciesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.orderlake.table");

  @Test
  void only_mappings_from_files_need_more_than_the_jdk() {
    classes()
        .that()
        .resideInAnyPackage("io.orderlake.table", "io.orderlake.table.sql")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify.annotations..", "io.orderlake.table", "io.orderlake.table.sql")
        .check(CLASSES);
  }

  @Test
  void files_and_sql_know_of_mappings_and_not_the_other_way_round() {
    slices().matching("io.orderlake.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
