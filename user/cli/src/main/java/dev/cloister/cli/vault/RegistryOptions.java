package dev.cloister.cli.vault;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.KnownConstellation;
import java.net.URI;
import picocli.CommandLine.Option;

/** Which phonebook, and of which constellation. */
final class RegistryOptions {
  @Option(
      names = "--registry",
      paramLabel = "URL",
      required = true,
      description = "The control plane that keeps the phonebook.")
  private String url = "";

  @Option(
      names = "--constellation",
      paramLabel = "FILE",
      required = true,
      description = "The constellation, as 'cloister vault init' writes it.")
  private String file = "";

  URI url() throws CliException {
    return url(url);
  }

  KnownConstellation known(Host host) throws CliException {
    try {
      return KnownConstellation.parse(NamedFiles.read(host, file));
    } catch (ClientException e) {
      throw CliException.usage("--constellation " + file + ": " + e.getMessage());
    }
  }

  /** Where a control plane is. */
  static URI url(String text) throws CliException {
    try {
      URI url = URI.create(text);
      boolean plain =
          (url.getRawPath() == null || url.getRawPath().isEmpty())
              && url.getRawQuery() == null
              && url.getRawFragment() == null
              && url.getRawUserInfo() == null;
      if (("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
          && url.getHost() != null
          && plain) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CliException.usage("--registry: expected http[s]://host[:port]");
  }
}
