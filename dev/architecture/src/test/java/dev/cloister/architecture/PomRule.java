package dev.cloister.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds POM dependencies that no arrow allows. In test scope anything from dev/ is allowed besides,
 * and a client may be tested against the service it speaks to, or one made of the same edge.
 */
final class PomRule {
  private PomRule() {}

  static List<String> violations(Repository repository, Arrows arrows) {
    var found = new ArrayList<String>();
    for (String module : repository.modules()) {
      if (!module.contains("/")) {
        continue; // dist only collects jars; DistributionIT looks at what it collected
      }
      var direct = arrows.direct(Arrows.name(module));
      for (var dependency : repository.pom(module).ours()) {
        boolean allowed =
            direct.contains(dependency.name())
                || (!dependency.ofMainCode() && arrows.in("dev").contains(dependency.name()))
                || (!dependency.ofMainCode()
                    && module.startsWith("user/")
                    && (arrows.in("inside").contains(dependency.name())
                        || dependency.name().equals("http")))
                || (module.startsWith("dev/") && dependency.name().equals("dist"));
        if (!allowed) {
          found.add(module + " -> " + dependency.name() + " (" + dependency.scope() + ")");
        }
      }
    }
    return List.copyOf(found);
  }
}
