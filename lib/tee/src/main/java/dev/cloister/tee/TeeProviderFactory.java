package dev.cloister.tee;

/** What a provider registers for {@link java.util.ServiceLoader}. Opens nothing by itself. */
public interface TeeProviderFactory {
  /** The value of {@code CLOISTER_TEE_PROVIDER} that selects it: {@code [a-z0-9-]{1,32}}. */
  String name();

  /**
   * Opens the TEE.
   *
   * @throws TeeException when this machine does not have it, or it refuses
   */
  TeeProvider open(TeeEnvironment environment) throws TeeException;
}
