package dev.cloister.client.vault;

import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.tee.TeeProvider;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Who code in a TEE is to the vaults: its evidence, made for each connection's keys, and its
 * identity key. Safe for use by many threads.
 */
public final class CodeCredentials {
  private final Attester attester;
  private final ClientTls tls;

  private CodeCredentials(Attester attester, ClientTls tls) {
    this.attester = Objects.requireNonNull(attester);
    this.tls = Objects.requireNonNull(tls);
  }

  /**
   * Code that is another instance after each start: what a manager approved ends with it.
   *
   * @param tee stays the caller's to close; slow on hardware, so throttled: {@link
   *     dev.cloister.tee.ThrottledTeeProvider}
   * @param clock for the dates of a TLS certificate, which nobody reads
   */
  public static CodeCredentials of(TeeProvider tee, InstantSource clock, SecureRandom random) {
    return of(Attester.ephemeral(tee, random), clock, random);
  }

  /**
   * Code that keeps its identity.
   *
   * @param identity P-256
   */
  public static CodeCredentials of(
      TeeProvider tee, KeyPair identity, InstantSource clock, SecureRandom random) {
    return of(Attester.of(tee, identity, random), clock, random);
  }

  private static CodeCredentials of(Attester attester, InstantSource clock, SecureRandom random) {
    return new CodeCredentials(attester, ClientTls.withOwnCertificate(clock.instant(), random));
  }

  /** What approvals name this instance by. */
  public P256PublicKey identity() {
    try {
      return P256PublicKey.of(attester.identityKey());
    } catch (ConstellationException e) {
      throw new IllegalStateException("identity keys of channels are of P-256", e);
    }
  }

  Attester attester() {
    return attester;
  }

  ClientTls tls() {
    return tls;
  }
}
