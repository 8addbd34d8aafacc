package dev.cloister.architecture;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A list of calls that main code does not make, each with its replacement. */
record ForbiddenApis(List<Entry> entries) {

  /** One line of the list. */
  record Entry(String api, String replacement) {
    boolean matches(JavaAccess<?> access) {
      String owner = access.getTargetOwner().getName();
      String member = owner + "." + access.getTarget().getName();
      if (api.endsWith(".*")) {
        return owner.equals(api.substring(0, api.length() - 2));
      }
      return api.equals(api.endsWith(")") ? member + parameters(access) : member);
    }

    private static String parameters(JavaAccess<?> access) {
      return access.getTarget() instanceof CodeUnitAccessTarget target
          ? target.getRawParameterTypes().stream()
              .map(type -> type.reflect().getCanonicalName())
              .collect(Collectors.joining(",", "(", ")"))
          : "";
    }
  }

  static ForbiddenApis parse(List<String> lines) {
    return new ForbiddenApis(
        lines.stream()
            .map(
                line -> {
                  String[] parts = line.split("\\|", 2);
                  if (parts.length != 2) {
                    throw new IllegalArgumentException("no replacement named: " + line);
                  }
                  return new Entry(parts[0].strip(), parts[1].strip());
                })
            .toList());
  }

  List<String> violations(Iterable<JavaClass> classes) {
    var found = new ArrayList<String>();
    for (JavaClass origin : classes) {
      if (ModuleClasses.isMain(origin)) {
        continue;
      }
      for (JavaAccess<?> access : origin.getAccessesFromSelf()) {
        entries.stream()
            .filter(entry -> entry.matches(access))
            .forEach(entry -> found.add(access.getDescription() + ": use " + entry.replacement()));
      }
    }
    return List.copyOf(found);
  }
}
