package dev.cloister.client.vault;

import dev.cloister.channel.client.Target;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.secret.SecretSpec;
import dev.cloister.constellation.wire.HeadRequest;
import dev.cloister.constellation.wire.HeldSecret;
import dev.cloister.constellation.wire.VaultRequest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * An owner's secrets at a constellation of vaults. A secret is encrypted and its key split here; a
 * read gives the latest acknowledged version or an error, and names the vaults that did not do
 * their part. Safe for use by many threads.
 *
 * <pre>{@code
 * try (VaultClient vaults = VaultClient.connect(trust, endpoints, owner, surroundings)) {
 *   vaults.put(new SecretName("db/password"), policy, secret, false);
 *   try (SecretReading reading = vaults.get(new SecretName("db/password"))) {
 *     reading.faults().forEach(System.err::println);
 *   }
 * }
 * }</pre>
 */
public final class VaultClient implements AutoCloseable {
  private final Vaults vaults;
  private final OwnerCredentials owner;
  private final Surroundings surroundings;

  /**
   * What a client takes from outside.
   *
   * @param pace how long it waits
   * @param clock for when secrets are created and expire, and for the appraisal of evidence
   * @param nanoTime monotonic
   * @param random for keys, shares and names of sets
   */
  public record Surroundings(
      Pace pace, InstantSource clock, LongSupplier nanoTime, SecureRandom random) {
    /** Refuses missing parts. */
    public Surroundings {
      Objects.requireNonNull(pace);
      Objects.requireNonNull(clock);
      Objects.requireNonNull(nanoTime);
      Objects.requireNonNull(random);
    }
  }

  private VaultClient(Vaults vaults, OwnerCredentials owner, Surroundings surroundings) {
    this.vaults = vaults;
    this.owner = owner;
    this.surroundings = surroundings;
  }

  /**
   * A client; it connects to a vault when that is first needed.
   *
   * @param endpoints where the members listen, by their names: not trusted, and a member without
   *     one counts as unreachable
   */
  public static VaultClient connect(
      VaultTrust trust,
      Map<VaultId, Target> endpoints,
      OwnerCredentials owner,
      Surroundings surroundings) {
    List<VaultLink> links = new ArrayList<>();
    for (Member member : trust.current().members()) {
      Target target = endpoints.get(member.vault());
      links.add(
          target == null
              ? new NoLink(member, VaultFault.Kind.UNREACHABLE, "no endpoint")
              : WireLink.to(trust, member, target, owner, surroundings));
    }
    return over(
        Vaults.of(trust.history(), links, surroundings.pace(), surroundings.nanoTime()),
        owner,
        surroundings);
  }

  static VaultClient over(Vaults vaults, OwnerCredentials owner, Surroundings surroundings) {
    return new VaultClient(vaults, owner, surroundings);
  }

  /**
   * Stores a new version of a secret.
   *
   * @param policy who else may have it, and how long it lives
   * @param secret 1 byte to 1 MiB; stays the caller's
   * @param degraded whether fewer than q vaults may do, where the constellation offers that
   * @throws VaultException as {@link StoreAttempt#run}
   * @throws IllegalArgumentException when the secret is not of that length
   */
  public WriteResult put(SecretName name, SecretPolicy policy, SecretBytes secret, boolean degraded)
      throws ClientException {
    try (StoreAttempt attempt = store(name, policy, secret)) {
      return attempt.run(degraded);
    }
  }

  /** The same, where the caller wants to send the very same version again after a failure. */
  public StoreAttempt store(SecretName name, SecretPolicy policy, SecretBytes secret)
      throws ClientException {
    return StoreAttempt.of(
        vaults,
        owner,
        spec(name, nextVersion(name), policy.ttlSeconds()),
        policy,
        secret,
        surroundings.random());
  }

  /**
   * Reads a secret; the caller closes what it gets.
   *
   * @throws VaultException with {@link ClientFailure#NO_SUCH_SECRET}, {@link
   *     ClientFailure#NO_QUORUM} or {@link ClientFailure#FORGED_SECRET}
   */
  public SecretReading get(SecretName name) throws ClientException {
    return Opening.read(vaults, new Reader(vaults, id(name)));
  }

  /**
   * Deletes a secret: a version that says so, at q vaults.
   *
   * @throws VaultException as {@link #put}; with {@link ClientFailure#NO_SUCH_SECRET}
   */
  public WriteResult remove(SecretName name) throws ClientException {
    long version = versionOfDeletion(name);
    SecretHeader tombstone =
        SecretHeader.tombstone(vaults.current(), spec(name, version, 1), surroundings.random());
    Signed<WriteIntent> intent = Signed.by(owner.requestKey(), WriteIntent.delete(tombstone));
    return new CommitRun(
            vaults,
            intent.object(),
            Ballot.NONE,
            _ -> new VaultRequest.DeleteSecret(tombstone, intent),
            Optional.empty())
        .run(false);
  }

  /**
   * Changes who else may have a secret; the value and its shares stay.
   *
   * @throws VaultException as {@link #put}; with {@link ClientFailure#NO_SUCH_SECRET}
   */
  public WriteResult changePolicy(SecretName name, SecretPolicy policy) throws ClientException {
    return new StepChange(vaults, owner, id(name), surroundings.random())
        .run(new PolicyChange(policy));
  }

  /**
   * Gives vaults that lack the newest version their part of it again.
   *
   * @throws VaultException as {@link #get}
   */
  public RepairResult repair(SecretName name) throws ClientException {
    return new Repair(vaults, owner, id(name)).run();
  }

  /**
   * Gives all vaults new shares of the newest version, which are of no use together with the old
   * ones; the value and the policy stay, and nobody learns the one or has all of the others. Needs
   * every vault. Vaults that deal, or open, something else than they must are named.
   *
   * @throws VaultException as {@link #put}; with {@link ClientFailure#NO_SUCH_SECRET}
   */
  public WriteResult refresh(SecretName name) throws ClientException {
    return new ShareRefresh(vaults, owner, id(name), surroundings.random()).run();
  }

  /**
   * The same for every secret that vaults list, one after the other; one that fails does not stop
   * the others.
   *
   * @throws VaultException as {@link #list}
   */
  public List<RefreshOutcome> refreshAll() throws ClientException {
    List<RefreshOutcome> outcomes = new ArrayList<>();
    for (SecretEntry entry : list().secrets()) {
      try {
        outcomes.add(new RefreshOutcome.Refreshed(entry.name(), refresh(entry.name())));
      } catch (ClientException e) {
        // What is gone or over is listed for a while.
        if (e.failure() != ClientFailure.NO_SUCH_SECRET
            && e.failure() != ClientFailure.SECRET_EXPIRED) {
          outcomes.add(new RefreshOutcome.Failed(entry.name(), e));
        }
      }
    }
    return List.copyOf(outcomes);
  }

  /**
   * What the owner has, as vaults say.
   *
   * @throws VaultException with {@link ClientFailure#NO_QUORUM}
   */
  public SecretListing list() throws ClientException {
    return new Lister(vaults, owner.owner()).run();
  }

  /** How each vault is; a vault that does not answer is in the list with its fault. */
  public List<VaultStatus> status() throws ClientException {
    return new StatusProbe(vaults).run();
  }

  /**
   * Has the vaults remember how far a service comes, or changes which code may say so: where the
   * service is stays. May be repeated; vaults that were down are told the next time.
   *
   * @param policy with the operation {@code advance} and no manager
   * @throws VaultException with {@link ClientFailure#NO_QUORUM} when fewer than q vaults took it
   */
  public HeadRegistration registerHead(HeadName name, SecretPolicy policy) throws ClientException {
    return new OwnedHead(vaults, head(name))
        .run(new HeadRequest.RegisterHead(name, policy), vaults.current().quorums().q());
  }

  /**
   * What each vault remembers of a service.
   *
   * @throws VaultException with {@link ClientFailure#NO_QUORUM} when no vault knows it
   */
  public HeadRegistration readHead(HeadName name) throws ClientException {
    return new OwnedHead(vaults, head(name)).run(new HeadRequest.ReadHead(head(name)), 1);
  }

  /**
   * Has the vaults forget a service: it may then go on from any disk that it had. May be repeated.
   *
   * @throws VaultException with {@link ClientFailure#NO_QUORUM} when fewer than q vaults did
   */
  public HeadRegistration deleteHead(HeadName name) throws ClientException {
    return new OwnedHead(vaults, head(name))
        .run(new HeadRequest.DeleteHead(head(name)), vaults.current().quorums().q());
  }

  private HeadId head(HeadName name) {
    return HeadId.of(vaults.history().constellationId(), owner.owner(), name);
  }

  private long versionOfDeletion(SecretName name) throws ClientException {
    try (ReadProgress progress = new Reader(vaults, id(name)).fresh()) {
      boolean deleted = progress.newest().filter(HeldSecret.Deleted.class::isInstance).isPresent();
      if (!progress.hasPending() && (progress.newest().isEmpty() || deleted)) {
        throw new VaultException(ClientFailure.NO_SUCH_SECRET, "no such secret", progress.faults());
      }
      return Math.addExact(progress.highestVersion(), 1);
    } catch (VaultException e) {
      return versionAfter(e, name);
    }
  }

  private long nextVersion(SecretName name) throws ClientException {
    try (ReadProgress progress = new Reader(vaults, id(name)).fresh()) {
      return Math.addExact(progress.highestVersion(), 1);
    } catch (VaultException e) {
      return versionAfter(e, name);
    }
  }

  /** Vaults do not show what has expired, but list it. */
  private long versionAfter(VaultException failure, SecretName name) throws ClientException {
    if (failure.failure() != ClientFailure.SECRET_EXPIRED) {
      throw failure;
    }
    return Math.addExact(new Lister(vaults, owner.owner()).highestVersion(id(name)), 1);
  }

  private SecretSpec spec(SecretName name, long version, long lifetime) {
    long now = surroundings.clock().instant().getEpochSecond();
    return new SecretSpec(owner.owner(), name, version, now, Math.addExact(now, lifetime));
  }

  private SecretId id(SecretName name) {
    return SecretId.of(vaults.history().constellationId(), owner.owner(), name);
  }

  /**
   * Closes the connections that no operation uses: for a client that will not be needed for a
   * while. What the vaults proved stays known, so the next operation resumes where it can.
   */
  public void disconnect() {
    vaults.all().forEach(VaultLink::disconnect);
  }

  /** Closes the connections. */
  @Override
  public void close() {
    vaults.close();
  }
}
