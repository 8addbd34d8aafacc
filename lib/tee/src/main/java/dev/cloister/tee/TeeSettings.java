package dev.cloister.tee;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a provider reaches its platform. Settings that decide what evidence says stand in
 * the measured configuration, not here: whoever sets these can deny service, and choose which TPM
 * derives sealing keys, which no verifier judges.
 */
public final class TeeSettings {
  /** The folder that stands for {@code /}; for tests, and for chroots. */
  public static final String ROOT = "CLOISTER_TEE_ROOT";

  /** Audience of Confidential Space tokens, one per service. */
  public static final String AUDIENCE = "CLOISTER_TEE_AUDIENCE";

  /** The TPM: a device, or a socket of a software TPM as {@code unix:PATH} or {@code tcp:PORT}. */
  public static final String TPM = "CLOISTER_TEE_TPM";

  /** The PCRs that {@code vtpm} quotes, such as {@code 0,1,2,7,15}. */
  public static final String PCRS = "CLOISTER_TEE_PCRS";

  /** Privilege level (VMPL) of SNP reports, 0 to 3. */
  public static final String PRIVILEGE = "CLOISTER_TEE_PRIVILEGE";

  /** Where Azure's metadata service listens. */
  public static final String METADATA = "CLOISTER_TEE_METADATA";

  private final Path root;
  private final Map<String, String> values;

  private TeeSettings(Path root, Map<String, String> values) {
    this.root = Objects.requireNonNull(root);
    this.values = Map.copyOf(values);
  }

  /** The platform of this machine. */
  public static TeeSettings defaults() {
    return of(Map.of());
  }

  /** As an environment says; names that are not a provider's are ignored. */
  public static TeeSettings of(Map<String, String> environment) {
    Map<String, String> own = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("CLOISTER_TEE_") && !value.isEmpty()) {
            own.put(name, value);
          }
        });
    return new TeeSettings(Path.of(own.getOrDefault(ROOT, "/")), own);
  }

  /** The same settings with the platform's files below a folder, of any file system. */
  public TeeSettings withRoot(Path folder) {
    return new TeeSettings(folder, values);
  }

  /** The same settings with one more. */
  public TeeSettings with(String name, String value) {
    Map<String, String> all = new TreeMap<>(values);
    all.put(name, value);
    return new TeeSettings(root, all);
  }

  /**
   * A file of the platform.
   *
   * @param absolute as in {@code /sys/kernel}
   */
  public Path file(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  /** A setting, or its default. */
  public String value(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TeeSettings that
        && root.equals(that.root)
        && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(root, values);
  }
}
