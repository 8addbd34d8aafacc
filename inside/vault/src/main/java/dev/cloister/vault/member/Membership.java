package dev.cloister.vault.member;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.store.map.SealedMap;
import dev.cloister.vault.peer.CodePolicies;
import dev.cloister.vault.peer.Seat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The one constellation that this vault is, or agreed to be, a member of. It signs one first
 * configuration in its life, of the owner that its measured configuration names, and remembers that
 * durably before the signature leaves.
 */
public final class Membership {
  private static final String AGREED = "constellation/agreed";
  private static final String FIRST = "constellation/configuration/0";
  private static final String POLICIES = "constellation/code-policy/";

  private final SealedMap map;
  private final Identity identity;
  private final SigningKey key;
  private final P256PublicKey owner;
  private volatile Optional<Joined> joined;

  private record Joined(
      List<SignedDescriptor> chain, ConstellationHistory history, CodePolicies policies) {}

  private Membership(
      SealedMap map, Identity identity, P256PublicKey owner, Optional<Joined> joined) {
    this.map = map;
    this.identity = identity;
    this.key = identity.signingKey();
    this.owner = owner;
    this.joined = joined;
  }

  /**
   * What the store says.
   *
   * @param owner whose constellations it joins
   * @throws ConstellationException when what is stored is no configuration
   */
  public static Membership of(SealedMap map, Identity identity, P256PublicKey owner)
      throws ConstellationException {
    Optional<byte[]> first = map.get(FIRST);
    if (first.isEmpty()) {
      return new Membership(map, identity, owner, Optional.empty());
    }
    List<ByteString> texts =
        map.keys(POLICIES).stream()
            .flatMap(key -> map.get(key).stream())
            .map(ByteString::copyOf)
            .toList();
    return new Membership(
        map,
        identity,
        owner,
        Optional.of(joined(SignedDescriptor.decode(first.get()), CodePolicies.of(texts))));
  }

  /** The vault's name. */
  public VaultId vault() {
    return identity.vault();
  }

  /** The vault's key. */
  public SigningKey key() {
    return key;
  }

  /** The configurations, from the first on; none while the vault is new. */
  public List<SignedDescriptor> configurations() {
    return joined.map(Joined::chain).orElse(List.of());
  }

  /** The constellation, if it is a member of one. */
  public Optional<ConstellationHistory> constellation() {
    return joined.map(Joined::history);
  }

  /**
   * The constellation.
   *
   * @throws ChannelException {@link ErrorCode#VAULT_NEW}
   */
  public ConstellationHistory require() throws ChannelException {
    return constellation()
        .orElseThrow(
            () -> new ChannelException(ErrorCode.VAULT_NEW, "this vault has no constellation yet"));
  }

  /** The policies of the members' code; none while the vault is new. */
  public CodePolicies codePolicies() {
    return joined.map(Joined::policies).orElseGet(CodePolicies::none);
  }

  /** The vault's place among its peers, if it is a member of a constellation. */
  public Optional<Seat> seat() {
    return constellation().map(history -> new Seat(vault(), key, history.current()));
  }

  /** The vault as its constellation sees it. */
  public Member self() throws ChannelException, ConstellationException {
    return require().current().member(vault());
  }

  /**
   * Agrees to be a member: of the same configuration as often as it is asked, of no other.
   *
   * @return the signature
   * @throws ChannelException {@link ErrorCode#CONFLICT}, {@link ErrorCode#FORBIDDEN} or {@link
   *     ErrorCode#UNAVAILABLE}
   * @throws ConstellationException {@link Reason#NOT_A_MEMBER}, {@link Reason#WRONG_CONFIGURATION}
   */
  public synchronized ByteString sign(Descriptor descriptor)
      throws ChannelException, ConstellationException {
    if (descriptor.configEpoch() != 0) {
      throw new ConstellationException(
          Reason.WRONG_CONFIGURATION, "expected the first configuration of a constellation");
    }
    requireOwn(descriptor);
    ByteString id = descriptor.configId();
    Optional<byte[]> agreed = map.get(AGREED);
    if (agreed.isPresent() && !ByteString.copyOf(agreed.get()).equals(id)) {
      throw new ChannelException(
          ErrorCode.CONFLICT, "this vault agreed to be a member of another constellation");
    }
    if (agreed.isEmpty()) {
      put(AGREED, id.bytes());
    }
    return key.sign(descriptor);
  }

  /**
   * Takes the first configuration, which all its members signed, with the policies that it names by
   * their hashes: whoever brings them.
   *
   * @param policies texts
   * @param development whether policies may name development roots
   * @throws ChannelException {@link ErrorCode#CONFLICT} where it has another, or agreed to another
   * @throws ConstellationException as {@link SignedDescriptor#verifyGenesis}, {@link
   *     CodePolicies#of} and {@link CodePolicies#requireExactly}
   */
  public synchronized void install(
      SignedDescriptor first, List<ByteString> policies, boolean development)
      throws ChannelException, ConstellationException {
    requireOwn(first.descriptor());
    Joined next = joined(first, CodePolicies.of(policies));
    next.policies().requireExactly(first.descriptor(), development);
    ByteString id = first.descriptor().configId();
    if (map.get(AGREED).filter(agreed -> ByteString.copyOf(agreed).equals(id)).isEmpty()) {
      throw new ChannelException(
          ErrorCode.CONFLICT, "this vault did not agree to that configuration");
    }
    if (joined.isEmpty()) {
      for (ByteString text : policies) {
        put(POLICIES + CodePolicies.hash(text).hex(), text.bytes());
      }
      put(FIRST, first.encoded());
      joined = Optional.of(next);
    }
  }

  private void requireOwn(Descriptor descriptor) throws ChannelException, ConstellationException {
    if (!descriptor.member(vault()).identity().equals(key.publicKey())) {
      throw new ConstellationException(
          Reason.NOT_A_MEMBER, "the configuration names this vault with another key");
    }
    if (!descriptor.owner().equals(owner)) {
      throw new ChannelException(
          ErrorCode.FORBIDDEN, "the constellation's owner is not the one of this vault");
    }
  }

  private void put(String name, byte[] value) throws ChannelException {
    try {
      map.put(name, value).join();
    } catch (CompletionException e) {
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the store takes nothing more");
    }
  }

  private static Joined joined(SignedDescriptor first, CodePolicies policies)
      throws ConstellationException {
    ConstellationHistory history =
        ConstellationHistory.verify(first.descriptor().constellationId(), List.of(first));
    return new Joined(List.of(first), history, policies);
  }
}
