package dev.cloister.tee;

import dev.cloister.tee.TeeException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Opens the provider that the configuration names. */
public final class TeeProviders {
  /** The setting that names it. */
  public static final String SETTING = "CLOISTER_TEE_PROVIDER";

  private final List<TeeProviderFactory> factories;

  private TeeProviders(List<TeeProviderFactory> factories) {
    this.factories = factories;
  }

  /** The providers on the class path. */
  public static TeeProviders installed() {
    return new TeeProviders(
        ServiceLoader.load(TeeProviderFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList());
  }

  static TeeProviders of(List<TeeProviderFactory> factories) {
    return new TeeProviders(List.copyOf(factories));
  }

  /** The names that can be selected, sorted. */
  public List<String> names() {
    return factories.stream().map(TeeProviderFactory::name).sorted().toList();
  }

  /**
   * Opens a provider.
   *
   * @param name the value of {@value #SETTING}; empty means that no TEE is used
   * @return the provider, or nothing when the name is empty
   * @throws TeeException when no provider has that name, two have it, or it does not open: whoever
   *     asked for a TEE does not start without it
   */
  public Optional<TeeProvider> open(String name, TeeEnvironment environment) throws TeeException {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    List<TeeProviderFactory> found =
        factories.stream().filter(factory -> factory.name().equals(name)).toList();
    return switch (found.size()) {
      case 0 -> throw new TeeException(Reason.UNKNOWN_PROVIDER, unknown(name));
      case 1 -> Optional.of(found.getFirst().open(environment));
      default ->
          throw new TeeException(
              Reason.UNKNOWN_PROVIDER, "more than one provider is named \"" + name + "\"");
    };
  }

  private String unknown(String name) {
    return SETTING
        + " is \""
        + name
        + "\"; expected "
        + names().stream().map(known -> "\"" + known + "\", ").collect(Collectors.joining())
        + "or empty for none";
  }
}
