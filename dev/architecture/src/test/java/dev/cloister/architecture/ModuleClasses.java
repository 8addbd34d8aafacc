package dev.cloister.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Optional;

/** Compiled classes, and which module each belongs to: the package after the root. */
record ModuleClasses(String rootPackage, JavaClasses classes) {

  /** Main code of every module that this test module depends on. */
  static ModuleClasses ofMainCode() {
    return new ModuleClasses(
        "dev.cloister",
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.cloister"));
  }

  /** Classes planted to show that a rule catches them. */
  static ModuleClasses planted() {
    String root = "dev.cloister.architecture.planted";
    return new ModuleClasses(root, new ClassFileImporter().importPackages(root));
  }

  /** Short name of the module that owns a class; empty for classes that are not ours. */
  Optional<String> moduleOf(JavaClass owned) {
    String name = owned.getBaseComponentType().getPackageName();
    if (!name.startsWith(rootPackage + ".")) {
      return Optional.empty();
    }
    String rest = name.substring(rootPackage.length() + 1);
    int dot = rest.indexOf('.');
    String first = dot < 0 ? rest : rest.substring(0, dot);
    return Optional.of(first.equals("teelocal") ? "tee-local" : first);
  }

  /**
   * A {@code Main} composes its process: it alone reads the environment, the clock and the random
   * source.
   */
  static boolean isMain(JavaClass candidate) {
    String name = candidate.getName();
    return name.endsWith(".Main") || name.contains(".Main$");
  }
}
