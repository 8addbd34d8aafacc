package dev.cloister.architecture;

import java.util.List;

/** Finds dependencies between classes of two modules that no arrow allows. */
final class ArrowRule {
  private ArrowRule() {}

  static List<String> violations(ModuleClasses code, Arrows arrows) {
    return code.classes().stream()
        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
        .filter(
            d -> {
              var from = code.moduleOf(d.getOriginClass());
              var to = code.moduleOf(d.getTargetClass());
              return from.isPresent()
                  && to.isPresent()
                  && !from.equals(to)
                  && !arrows.reachable(from.get()).contains(to.get());
            })
        .map(d -> d.getDescription())
        .sorted()
        .toList();
  }
}
