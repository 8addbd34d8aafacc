package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.http.TokenSource;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.head.HeadSeal;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.request.Approval;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.constellation.wire.VaultRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A constellation of vaults as code in a TEE uses it: both ends of every connection prove what they
 * are, and each secret's policy decides at each vault whether this code may have it. Reads ask,
 * check and finish as an owner's do. Safe for use by many threads.
 *
 * <pre>{@code
 * CodeCredentials self = CodeCredentials.of(tee, clock, random);
 * try (AttestedVaults vaults = AttestedVaults.connect(trust, endpoints, self, surroundings);
 *     SecretReading reading = vaults.get(vaults.secret(owner, new SecretName("db/password")))) {
 *   reading.secret().use(bytes -> ...);
 * }
 * }</pre>
 */
public final class AttestedVaults implements AutoCloseable {
  private final Vaults vaults;
  private final P256PublicKey identity;

  private AttestedVaults(Vaults vaults, P256PublicKey identity) {
    this.vaults = vaults;
    this.identity = identity;
  }

  /**
   * Connects to a vault when that is first needed.
   *
   * @param trust which constellation is meant: part of what is measured, else the host chooses it
   * @param endpoints where the members listen, by their names: not trusted, and a member without
   *     one counts as unreachable
   */
  public static AttestedVaults connect(
      VaultTrust trust,
      Map<VaultId, Target> endpoints,
      CodeCredentials self,
      VaultClient.Surroundings surroundings) {
    List<VaultLink> links = new ArrayList<>();
    for (Member member : trust.current().members()) {
      Target target = endpoints.get(member.vault());
      links.add(
          target == null
              ? new NoLink(member, VaultFault.Kind.UNREACHABLE, "no endpoint")
              : WireLink.to(trust, member, target, self, surroundings));
    }
    return over(
        Vaults.of(trust.history(), links, surroundings.pace(), surroundings.nanoTime()),
        self.identity());
  }

  static AttestedVaults over(Vaults vaults, P256PublicKey identity) {
    return new AttestedVaults(vaults, identity);
  }

  /** Which constellation this is, 32 bytes. */
  public ByteString constellationId() {
    return vaults.history().constellationId();
  }

  /** The handle of somebody's secret. */
  public SecretId secret(OwnerId owner, SecretName name) {
    return SecretId.of(vaults.history().constellationId(), owner, name);
  }

  /** The handle of somebody's key. */
  public KeyId key(OwnerId owner, KeyName name) {
    return KeyId.of(vaults.history().constellationId(), owner, name);
  }

  /**
   * Reads a secret whose policy lets this code have it; the caller closes what it gets.
   *
   * @throws VaultException with {@link ClientFailure#RELEASE_REFUSED} or {@link
   *     ClientFailure#APPROVAL_REQUIRED} and the {@link VaultException#reasons}, {@link
   *     ClientFailure#NO_SUCH_SECRET}, {@link ClientFailure#SECRET_EXPIRED}, {@link
   *     ClientFailure#NO_QUORUM} or {@link ClientFailure#FORGED_SECRET}
   */
  public SecretReading get(SecretId secret) throws ClientException {
    return read(secret, Optional.empty());
  }

  /**
   * The same with a manager's approval.
   *
   * @param approval a token of the manager's whose nonce is {@link #approval}'s: of no use to
   *     whoever else has it
   * @throws VaultException as {@link #get(SecretId)}
   * @throws ClientException with {@link ClientFailure#APPROVAL_REQUIRED} when there is no token
   */
  public SecretReading get(SecretId secret, TokenSource approval) throws ClientException {
    String token;
    try {
      token = approval.token();
    } catch (IOException e) {
      throw new ClientException(ClientFailure.APPROVAL_REQUIRED, "no token of the manager's");
    }
    return read(secret, Optional.of(token));
  }

  private SecretReading read(SecretId secret, Optional<String> managerToken)
      throws ClientException {
    VaultRequest.GetSecret question =
        new VaultRequest.GetSecret(new SecretReference.Handle(secret), managerToken);
    return Opening.read(vaults, new Reader(vaults, secret, question));
  }

  /**
   * What a manager has to approve so that this instance may read that version of a secret.
   *
   * @param version as the secret's owner sees it
   */
  public Approval approval(SecretId secret, long version) {
    return new Approval(
        vaults.history().constellationId(), secret, version, Operation.GET, identity);
  }

  /**
   * The typed keys of one vault.
   *
   * @throws IllegalArgumentException when it is no member
   */
  public AttestedKeys keys(VaultId vault) {
    return vaults.all().stream()
        .filter(link -> link.member().vault().equals(vault))
        .map(AttestedKeys::at)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("expected a member, found " + vault));
  }

  /** The handle of somebody's head of a service. */
  public HeadId head(OwnerId owner, HeadName name) {
    return HeadId.of(vaults.history().constellationId(), owner, name);
  }

  /**
   * Starts a service of which one instance may take effect: refused on an older disk than the
   * vaults know, and the end of every start before it.
   *
   * @param key 32 bytes that the service has again at its next start and nobody else has; taken
   *     over
   * @throws VaultException with {@link ClientFailure#ROLLED_BACK}, {@link ClientFailure#FENCED}
   *     where another start is faster each time, {@link ClientFailure#RELEASE_REFUSED} or {@link
   *     ClientFailure#NO_QUORUM}
   */
  public ServiceHead serviceHead(
      HeadId head, SecretBytes key, ServiceHead.Beginning beginning, SecureRandom random)
      throws ClientException {
    HeadSeal seal = HeadSeal.of(head, key);
    try {
      return ServiceHead.open(vaults, head, seal, beginning, random);
    } catch (ClientException e) {
      seal.close();
      throw e;
    }
  }

  /** Closes the connections. */
  @Override
  public void close() {
    vaults.close();
  }
}
