package dev.cloister.architecture;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;

/** An assembled distribution on disk: what each process loads. */
record Distribution(Path home) {

  /** File names of the jars in one folder, sorted. */
  List<String> jars(String folder) throws IOException {
    try (var files = Files.list(home.resolve(folder))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  /**
   * Jars by the names in the bill of materials of one process and of what it is made of, sorted.
   */
  List<String> billOfMaterials(String process) throws IOException, JsonException {
    Path file = home.resolve("sbom").resolve(process).resolve("bom.json");
    JsonObject bill = Json.parseObject(Files.readAllBytes(file));
    var jars = new ArrayList<String>();
    jars.add(jarOf(bill.object("metadata").object("component")));
    for (JsonObject component : bill.array("components").objects()) {
      jars.add(jarOf(component));
    }
    return jars.stream().sorted().toList();
  }

  /** What a process loads besides or without what a list names, a line each. */
  List<String> deviationsFromList(String process, List<String> listed) throws IOException {
    return deviations("lib/" + process, jars("lib/" + process), "the list", listed);
  }

  /** What a process loads besides or without what its bill of materials names, a line each. */
  List<String> deviationsFromBill(String process) throws IOException, JsonException {
    return deviations(
        "lib/" + process,
        jars("lib/" + process),
        "its bill of materials",
        billOfMaterials(process));
  }

  private static List<String> deviations(
      String folder, List<String> found, String where, List<String> named) {
    var lines = new ArrayList<String>();
    found.stream()
        .filter(jar -> !named.contains(jar))
        .forEach(jar -> lines.add(folder + "/" + jar + " is not in " + where));
    named.stream()
        .filter(jar -> !found.contains(jar))
        .forEach(jar -> lines.add(jar + " of " + where + " is not in " + folder));
    return List.copyOf(lines);
  }

  private static String jarOf(JsonObject component) throws JsonException {
    return component.string("name") + "-" + component.string("version") + ".jar";
  }

  /**
   * Everything in it that comes from dev/: a folder of that name, or a jar with classes of such a
   * module.
   */
  List<String> developmentCode(Set<String> modulesOfDev) throws IOException {
    var found = new ArrayList<String>();
    try (var files = Files.walk(home)) {
      for (Path file : files.sorted().toList()) {
        String relative = home.relativize(file).toString();
        if (relative.equals("dev")) {
          found.add(relative);
        }
        if (relative.endsWith(".jar")) {
          for (String module : modulesOfDev) {
            if (holdsPackage(file, "dev/cloister/" + module.replace("-", "") + "/")) {
              found.add(relative + " holds code of dev/" + module);
            }
          }
        }
      }
    }
    return List.copyOf(found);
  }

  private static boolean holdsPackage(Path jar, String prefix) throws IOException {
    try (var open = new JarFile(jar.toFile())) {
      return open.stream().anyMatch(entry -> entry.getName().startsWith(prefix));
    }
  }
}
