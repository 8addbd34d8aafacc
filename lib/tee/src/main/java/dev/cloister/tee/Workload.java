package dev.cloister.tee;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an application process consists of: the jars of its class path, in its order, and its
 * configuration. The process's platform measures it into RTMR3 at start; a client computes the same
 * from a distribution it trusts and expects it there.
 *
 * <p>Canonical form, the data of the measurement event: {@code "cloister-workload-v1" || 0 || u32
 * number of jars || jar* || SHA-384(configuration)} with {@code jar = u32 length || file name in
 * UTF-8 || SHA-384(file)}, big-endian. The order counts: it decides which of two classes of one
 * name is loaded.
 */
public final class Workload {
  /** Number of the register that takes it. */
  public static final int REGISTER = 3;

  private static final byte[] DOMAIN = "cloister-workload-v1\0".getBytes(StandardCharsets.US_ASCII);

  private final List<Item> jars;
  private final byte[] configurationDigest;

  private record Item(String name, String sha384) {}

  private Workload(List<Item> jars, byte[] configurationDigest) {
    this.jars = List.copyOf(jars);
    this.configurationDigest = configurationDigest;
  }

  /**
   * The workload of a class path.
   *
   * @param classPath as in {@code java.class.path}: jars only, wildcards expanded
   * @param configuration the exact bytes of the configuration that decides what the process does
   * @throws IOException when a file cannot be read, or an entry is not a file: what cannot be
   *     measured does not run
   */
  public static Workload ofClassPath(String classPath, byte[] configuration) throws IOException {
    return of(
        Stream.of(classPath.split(File.pathSeparator, -1)).map(Path::of).toList(), configuration);
  }

  /**
   * The workload of a distribution that the caller trusts.
   *
   * @param folders folders of jars, in the order of the class path; within one, the order of the
   *     names' bytes
   * @param configuration the bytes of the configuration to expect
   * @throws IOException when a folder or file cannot be read
   */
  public static Workload ofFolders(List<Path> folders, byte[] configuration) throws IOException {
    var files = new ArrayList<Path>();
    for (Path folder : folders) {
      try (Stream<Path> list = Files.list(folder)) {
        list.filter(path -> name(path).endsWith(".jar"))
            .sorted((a, b) -> name(a).compareTo(name(b)))
            .forEach(files::add);
      }
    }
    return of(files, configuration);
  }

  /**
   * The workload of these jars, in this order.
   *
   * @throws IOException when a file cannot be read
   */
  public static Workload of(List<Path> jars, byte[] configuration) throws IOException {
    var items = new ArrayList<Item>();
    for (Path jar : jars) {
      if (!Files.isRegularFile(jar)) {
        throw new IOException("not a file, so it cannot be measured: " + jar);
      }
      items.add(new Item(name(jar), HexFormat.of().formatHex(digest(jar))));
    }
    return new Workload(items, MeasurementEvent.sha384(configuration));
  }

  /** The canonical form. */
  public byte[] encoded() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(DOMAIN);
    u32(out, jars.size());
    for (Item jar : jars) {
      byte[] name = jar.name().getBytes(StandardCharsets.UTF_8);
      u32(out, name.length);
      out.writeBytes(name);
      out.writeBytes(HexFormat.of().parseHex(jar.sha384()));
    }
    out.writeBytes(configurationDigest);
    return out.toByteArray();
  }

  /** The event that measures it. */
  public MeasurementEvent event() {
    return MeasurementEvent.of(REGISTER, encoded());
  }

  /** SHA-384 of the canonical form, 48 bytes. */
  public byte[] digest() {
    return event().digest();
  }

  /** RTMR3 of a platform that has measured this and nothing else, 48 bytes. */
  public byte[] register() {
    return event().extend(new byte[MeasurementEvent.LENGTH]);
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static byte[] digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        var digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-384"))) {
      digesting.transferTo(OutputStream.nullOutputStream());
      return digesting.getMessageDigest().digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-384", e);
    }
  }

  private static void u32(ByteArrayOutputStream out, int n) {
    out.write(n >>> 24);
    out.write(n >>> 16);
    out.write(n >>> 8);
    out.write(n);
  }
}
