package dev.cloister.cli.vault;

import dev.cloister.channel.client.Target;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.client.ClientException;
import dev.cloister.client.vault.AuditClient;
import dev.cloister.client.vault.KeyClient;
import dev.cloister.client.vault.KnownConstellation;
import dev.cloister.client.vault.OwnerCredentials;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultTrust;
import dev.cloister.constellation.VaultId;
import java.time.Duration;
import picocli.CommandLine.Mixin;

/** Which constellation is asked, by whom. */
public final class ClientOptions {
  @Mixin private ConstellationOptions constellation = new ConstellationOptions();

  @Mixin private OwnerOptions owner = new OwnerOptions();

  /** A client; the caller closes it. */
  VaultClient open(Host host) throws CliException {
    Asked asked = asked(host);
    return VaultClient.connect(
        asked.trust(),
        asked.known().endpoints(),
        asked.caller(),
        surroundings(host, constellation.timeout()));
  }

  /**
   * A client of one vault's keys; the caller closes it.
   *
   * @param vault its id, or the beginning of it
   */
  public KeyClient keys(Host host, String vault) throws CliException, ClientException {
    Asked asked = asked(host);
    VaultId id = Inputs.vault(asked.trust().current(), vault);
    return KeyClient.connect(
        asked.trust(),
        id,
        asked.endpoint(id),
        asked.caller(),
        surroundings(host, constellation.timeout()));
  }

  /**
   * A client of one vault's audit log; the caller closes it.
   *
   * @param vault its id, or the beginning of it
   */
  public AuditClient audit(Host host, String vault) throws CliException, ClientException {
    Asked asked = asked(host);
    VaultId id = Inputs.vault(asked.trust().current(), vault);
    return AuditClient.connect(
        asked.trust(),
        id,
        asked.endpoint(id),
        asked.caller(),
        surroundings(host, constellation.timeout()));
  }

  private record Asked(KnownConstellation known, VaultTrust trust, OwnerCredentials caller) {
    Target endpoint(VaultId vault) throws CliException {
      Target target = known.endpoints().get(vault);
      if (target == null) {
        throw CliException.usage("--constellation: does not say where vault " + vault + " listens");
      }
      return target;
    }
  }

  private Asked asked(Host host) throws CliException {
    KnownConstellation known = constellation.known(host);
    return new Asked(known, constellation.trust(host, known), owner.credentials());
  }

  static VaultClient.Surroundings surroundings(Host host, int timeout) throws CliException {
    if (timeout < 1 || timeout > 3600) {
      throw CliException.usage("--timeout: expected 1 to 3600 seconds");
    }
    return new VaultClient.Surroundings(
        new Pace(Pace.DEFAULT.hedge(), Duration.ofSeconds(timeout), Pace.DEFAULT.linger()),
        host.clock(),
        host.ticker(),
        host.random());
  }
}
