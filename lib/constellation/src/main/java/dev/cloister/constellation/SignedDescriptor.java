package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A configuration and who agreed to it. To the first, all its members do; to a later one, q members
 * of the one before, that one's owner, and every member that joins.
 *
 * <p>An honest vault signs at most one successor of a configuration, and remembers it durably:
 * that, and not the signatures, is why there is only one.
 *
 * @param descriptor the configuration
 * @param owner signature of the owner before; empty for the first
 * @param members signatures of members, by vault
 */
public record SignedDescriptor(
    Descriptor descriptor, Optional<ByteString> owner, Map<VaultId, ByteString> members)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = Descriptor.MAX_LENGTH + 64 * 1024;

  private static final String DOMAIN = "cloister-signed-descriptor-v1";

  /** Refuses what are no signatures. */
  public SignedDescriptor {
    members = Collections.unmodifiableMap(new TreeMap<>(members));
    if (owner.isPresent() == (descriptor.configEpoch() == 0)) {
      throw new IllegalArgumentException("owner: expected to have signed all but the first");
    }
    owner.ifPresent(SignedDescriptor::requireSignature);
    members.values().forEach(SignedDescriptor::requireSignature);
  }

  /** A first configuration. */
  public static SignedDescriptor genesis(
      Descriptor descriptor, Map<VaultId, ByteString> signatures) {
    return new SignedDescriptor(descriptor, Optional.empty(), signatures);
  }

  /** A later configuration. */
  public static SignedDescriptor change(
      Descriptor descriptor, ByteString owner, Map<VaultId, ByteString> signatures) {
    return new SignedDescriptor(descriptor, Optional.of(owner), signatures);
  }

  /**
   * Refuses a first configuration that not all its members signed, or that is another one's.
   *
   * @param constellationId what the caller pinned
   * @throws ConstellationException with {@link Reason#WRONG_CONSTELLATION}, {@link
   *     Reason#NOT_A_MEMBER}, {@link Reason#SIGNATURE_INVALID} or {@link Reason#NO_QUORUM}
   */
  public void verifyGenesis(ByteString constellationId) throws ConstellationException {
    if (descriptor.configEpoch() != 0 || !descriptor.constellationId().equals(constellationId)) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "this is not the first configuration of the constellation");
    }
    for (Map.Entry<VaultId, ByteString> signature : members.entrySet()) {
      descriptor.member(signature.getKey()).identity().verify(descriptor, signature.getValue());
    }
    requireQuorum(descriptor.members().size(), members.size());
  }

  /**
   * Refuses a configuration that does not follow another.
   *
   * @throws ConstellationException with {@link Reason#BROKEN_CHAIN}, {@link Reason#NOT_A_MEMBER},
   *     {@link Reason#SIGNATURE_INVALID} or {@link Reason#NO_QUORUM}
   */
  public void verifySuccessor(Descriptor before) throws ConstellationException {
    if (descriptor.configEpoch() != before.configEpoch() + 1
        || !descriptor.previous().equals(before.configId())
        || !descriptor.constellationId().equals(before.constellationId())) {
      throw new ConstellationException(
          Reason.BROKEN_CHAIN, "the configuration does not follow the one before");
    }
    int voters = 0;
    for (Map.Entry<VaultId, ByteString> signature : members.entrySet()) {
      Optional<Member> old = before.find(signature.getKey());
      Member signer = old.isPresent() ? old.get() : descriptor.member(signature.getKey());
      signer.identity().verify(descriptor, signature.getValue());
      voters += old.isPresent() ? 1 : 0;
    }
    requireQuorum(before.quorums().q(), voters);
    for (Member member : descriptor.members()) {
      requireAgreed(member, before.find(member.vault()));
    }
    before.owner().verify(descriptor, owner.orElseThrow());
  }

  private void requireAgreed(Member member, Optional<Member> before) throws ConstellationException {
    if (before.isEmpty() && !members.containsKey(member.vault())) {
      throw new ConstellationException(
          Reason.NO_QUORUM, "vault " + member.vault() + " joins and did not sign");
    }
    if (before.isPresent()
        && (!before.get().identity().equals(member.identity())
            || before.get().position() != member.position())) {
      throw new ConstellationException(
          Reason.BROKEN_CHAIN, "vault " + member.vault() + " has another key or position");
    }
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .object(descriptor)
        .bytes(owner.orElse(ByteString.copyOf(new byte[0])))
        .list(
            members.entrySet(),
            (entry, item) -> item.bytes(entry.getKey().bytes()).bytes(entry.getValue()))
        .encoded();
  }

  /**
   * Reads an encoding; verifies nothing.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static SignedDescriptor decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, SignedDescriptor::read);
  }

  private static SignedDescriptor read(Decoder in) throws ConstellationException {
    Descriptor descriptor = in.object(Descriptor.DOMAIN, Descriptor.MAX_LENGTH, Descriptor::read);
    ByteString owner = in.bytes("owner", 0, P256PublicKey.SIGNATURE_LENGTH);
    Map<VaultId, ByteString> members = new TreeMap<>();
    in.list(
            "members",
            510,
            item ->
                Map.entry(
                    VaultId.read(item, "vault id"),
                    item.bytes("signature", P256PublicKey.SIGNATURE_LENGTH)))
        .forEach(entry -> members.put(entry.getKey(), entry.getValue()));
    return new SignedDescriptor(
        descriptor, owner.length() == 0 ? Optional.empty() : Optional.of(owner), members);
  }

  private static void requireSignature(ByteString signature) {
    if (signature.length() != P256PublicKey.SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("signature: expected 64 bytes");
    }
  }

  private static void requireQuorum(int wanted, int found) throws ConstellationException {
    if (found < wanted) {
      throw new ConstellationException(
          Reason.NO_QUORUM, "expected " + wanted + " members to sign, found " + found);
    }
  }
}
