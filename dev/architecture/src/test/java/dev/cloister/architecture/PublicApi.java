package dev.cloister.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a module promises to its users, as sorted lines: one for each public type of an exported
 * package and one for each member of it that others can call. Whatever breaks a caller removes or
 * changes a line; so do a new abstract method, record component, enum constant or permitted
 * subtype, which a caller's own code can depend on.
 */
final class PublicApi {
  private PublicApi() {}

  /**
   * Lists the API of a compiled module.
   *
   * @param classes the folder with module-info.class
   */
  static SortedSet<String> of(Path classes) throws IOException {
    var lines = new TreeSet<String>();
    for (String exported : exports(classes)) {
      for (Class<?> type : typesIn(classes, exported)) {
        if (isPublicThroughout(type)) {
          lines.addAll(describe(type));
        }
      }
    }
    return lines;
  }

  /** Lines for one type. */
  static List<String> describe(Class<?> type) {
    var lines = new ArrayList<String>();
    String name = type.getTypeName();
    lines.add(name + " : " + type.toGenericString() + supertypes(type));
    if (type.isSealed()) {
      lines.add(name + " permits " + names(type.getPermittedSubclasses()));
    }
    if (type.isEnum()) {
      lines.add(name + " constants " + constants(type));
    }
    if (type.isRecord()) {
      lines.add(
          name
              + " components "
              + Arrays.stream(type.getRecordComponents())
                  .map(PublicApi::component)
                  .collect(Collectors.joining(", ", "(", ")")));
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      lines.add(name + " to implement " + abstractMethods(type));
    }
    for (Constructor<?> c : type.getDeclaredConstructors()) {
      addIfCallable(lines, name, c);
    }
    for (Method m : type.getDeclaredMethods()) {
      addIfCallable(lines, name, m);
    }
    for (Field f : type.getDeclaredFields()) {
      if (isCallable(f.getModifiers()) && !f.isEnumConstant() && !f.isSynthetic()) {
        lines.add(name + " : " + f.toGenericString());
      }
    }
    return List.copyOf(lines);
  }

  private static void addIfCallable(List<String> lines, String name, Executable member) {
    if (isCallable(member.getModifiers()) && !member.isSynthetic()) {
      lines.add(name + " : " + member.toGenericString());
    }
  }

  private static boolean isCallable(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static boolean isPublicThroughout(Class<?> type) {
    for (Class<?> t = type; t != null; t = t.getEnclosingClass()) {
      if (!isCallable(t.getModifiers())) {
        return false;
      }
    }
    return !type.isAnonymousClass() && !type.isLocalClass();
  }

  private static String supertypes(Class<?> type) {
    var superclass = type.getGenericSuperclass();
    String parent = superclass == null ? "" : " extends " + superclass.getTypeName();
    var interfaces = type.getGenericInterfaces();
    return interfaces.length == 0
        ? parent
        : parent
            + " implements "
            + Arrays.stream(interfaces)
                .map(Type::getTypeName)
                .sorted()
                .collect(Collectors.joining(", "));
  }

  private static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getFields())
        .filter(Field::isEnumConstant)
        .map(Field::getName)
        .toList();
  }

  private static String component(RecordComponent component) {
    return component.getGenericType().getTypeName() + " " + component.getName();
  }

  private static String abstractMethods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(m -> Modifier.isAbstract(m.getModifiers()))
        .map(m -> m.getName() + names(m.getParameterTypes()))
        .sorted()
        .toList()
        .toString();
  }

  private static String names(Class<?>[] types) {
    return Arrays.stream(types).map(Class::getTypeName).collect(Collectors.joining(", ", "(", ")"));
  }

  private static List<String> exports(Path classes) throws IOException {
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in).exports().stream()
          .filter(e -> !e.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .toList();
    }
  }

  private static List<Class<?>> typesIn(Path classes, String exported) throws IOException {
    var types = new ArrayList<Class<?>>();
    try (var files = Files.list(classes.resolve(exported.replace('.', '/')))) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".class") && !name.equals("package-info.class")) {
          String simple = name.substring(0, name.length() - ".class".length());
          types.add(
              Class.forName(exported + "." + simple, false, PublicApi.class.getClassLoader()));
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("compiled but not on the class path", e);
    }
    return List.copyOf(types);
  }
}
