package dev.cloister.attestation.pure;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a module's users get on their class path: its classes and its dependencies, not tests'. */
final class RuntimeClassPath {
  private static final Path MODULES = Path.of(System.getProperty("cloister.root"), "lib");

  private RuntimeClassPath() {}

  /** The artifact ids that the module's own pom names for run time, in its order. */
  static List<String> dependencies(String module) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document pom =
        factory.newDocumentBuilder().parse(MODULES.resolve(module).resolve("pom.xml").toFile());
    List<String> out = new ArrayList<>();
    NodeList all = pom.getElementsByTagName("dependency");
    for (int i = 0; i < all.getLength(); i++) {
      Element dependency = (Element) all.item(i);
      String scope = text(dependency, "scope").orElse("compile");
      if (scope.equals("compile") || scope.equals("runtime")) {
        out.add(text(dependency, "artifactId").orElseThrow());
      }
    }
    return out;
  }

  /** The jars of those artifacts, and the classes of the modules. */
  static List<Path> entries() throws Exception {
    List<Path> out = new ArrayList<>();
    out.add(MODULES.resolve("attestation/target/classes"));
    for (String artifact : dependencies("attestation")) {
      out.add(jar(artifact));
    }
    return out;
  }

  private static Path jar(String artifact) {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (String.valueOf(path.getFileName()).startsWith(artifact + "-") && Files.exists(path)) {
        return path;
      }
    }
    throw new IllegalStateException("not on the class path: " + artifact);
  }

  private static Optional<String> text(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return found.getLength() == 0
        ? Optional.empty()
        : Optional.of(found.item(0).getTextContent().strip());
  }
}
