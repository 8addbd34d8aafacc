package dev.cloister.cli.key;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KeyClient;
import dev.cloister.constellation.key.KeyId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which key. */
final class KeyOptions {
  @Mixin private VaultOptions vault = new VaultOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "What the caller's own key is called.")
  private @Nullable String name;

  @Option(
      names = "--handle",
      paramLabel = "HEX",
      description = "Somebody's key, by its handle, in place of NAME: 'key info' shows it.")
  private @Nullable String handle;

  /** What is done with a key. */
  @FunctionalInterface
  interface Body {
    /** Does it, and answers the exit code. */
    int run(KeyClient keys, KeyId key) throws CliException, ClientException;
  }

  int with(Host host, Body body) throws CliException {
    if ((name == null) == (handle == null)) {
      throw CliException.usage("expected a key: NAME or --handle");
    }
    return vault.with(host, keys -> body.run(keys, key(keys)));
  }

  private KeyId key(KeyClient keys) throws CliException {
    return handle == null
        ? keys.handle(Values.name(String.valueOf(name)))
        : new KeyId(Values.hash("--handle", handle));
  }
}
