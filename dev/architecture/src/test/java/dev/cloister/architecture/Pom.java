package dev.cloister.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** As much of a POM as the arrows need: modules, and direct dependencies on modules of ours. */
record Pom(List<String> modules, List<Dependency> ours) {
  private static final String PREFIX = "cloister-";

  /** A direct dependency on a module of ours, by the module's short name. */
  record Dependency(String name, String scope) {
    boolean ofMainCode() {
      return !scope.equals("test");
    }
  }

  static Pom read(Path file) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Element project = factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
      return new Pom(
          children(project, "modules").flatMap(m -> children(m, "module")).map(Pom::text).toList(),
          children(project, "dependencies")
              .flatMap(d -> children(d, "dependency"))
              .filter(d -> childText(d, "groupId", "").equals("dev.cloister"))
              .map(Pom::dependency)
              .toList());
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException("unreadable POM " + file, e);
    }
  }

  private static Dependency dependency(Element element) {
    String artifact = childText(element, "artifactId", "");
    if (!artifact.startsWith(PREFIX)) {
      throw new IllegalStateException("artifact of ours without the prefix: " + artifact);
    }
    return new Dependency(
        artifact.substring(PREFIX.length()), childText(element, "scope", "compile"));
  }

  private static String childText(Element parent, String name, String otherwise) {
    return children(parent, name).findFirst().map(Pom::text).orElse(otherwise);
  }

  private static String text(Element element) {
    return element.getTextContent().strip();
  }

  private static Stream<Element> children(Element parent, String name) {
    var found = new ArrayList<Element>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found.stream();
  }
}
