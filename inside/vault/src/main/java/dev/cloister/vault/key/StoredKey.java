package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.key.KeyApproval;
import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.key.KeyType;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.KeyInfo;
import dev.cloister.constellation.wire.KeyRequest;
import dev.cloister.vault.profile.PendingProfile;
import dev.cloister.vault.profile.PendingProfiles;
import java.util.ArrayList;
import java.util.List;

/**
 * A key as it is stored, sealed by the store: the canonical encoding {@code cloister-vault-key-v1}.
 * Closing it wipes its versions.
 *
 * @param instance 16 random bytes, chosen when it was made
 * @param policy digest of its policy, which is stored beside it
 * @param versions ascending, the last is used
 * @param profiles that wait to become the policy's
 */
record StoredKey(
    OwnerId owner,
    KeyName name,
    KeyType type,
    ByteString instance,
    ByteString policy,
    List<KeyVersion> versions,
    PendingProfiles profiles)
    implements Canonical, AutoCloseable {
  private static final String DOMAIN = "cloister-vault-key-v1";
  private static final int MAX_LENGTH = 8 << 20;
  private static final int MAX_SPKI = 91;

  StoredKey {
    versions = List.copyOf(versions);
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("versions: expected one or more");
    }
  }

  /** The version that is used. */
  KeyVersion primary() {
    return versions.getLast();
  }

  /**
   * A version.
   *
   * @throws ChannelException {@link ErrorCode#NOT_FOUND}
   */
  KeyVersion version(long number) throws ChannelException {
    return versions.stream()
        .filter(version -> version.number() == number)
        .findFirst()
        .orElseThrow(
            () -> new ChannelException(ErrorCode.NOT_FOUND, "the key has no such version"));
  }

  /** With one more version, which is used from then on. */
  StoredKey with(KeyVersion version) throws ChannelException {
    if (versions.size() >= KeyInfo.MAX_VERSIONS) {
      throw new ChannelException(
          ErrorCode.LIMIT_REACHED, "a key has at most " + KeyInfo.MAX_VERSIONS + " versions");
    }
    List<KeyVersion> more = new ArrayList<>(versions);
    more.add(version);
    return new StoredKey(owner, name, type, instance, policy, more, profiles);
  }

  /** Under another policy, and with what waits under that. */
  StoredKey with(ByteString digest, PendingProfiles pending) {
    return new StoredKey(owner, name, type, instance, digest, versions, pending);
  }

  /** What it is, without the key. */
  KeyInfo info(KeyId id, KeyPolicy text) {
    return new KeyInfo(
        id, owner, name, type, instance, versions.stream().map(KeyVersion::info).toList(), text);
  }

  /** In an array that is the caller's to wipe. */
  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .text(owner.issuer())
        .text(owner.subject())
        .text(name.value())
        .text(type.code())
        .bytes(instance)
        .bytes(policy)
        .list(versions, StoredKey::version)
        .list(profiles.all(), PendingProfile::write)
        .encoded();
  }

  static StoredKey decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, StoredKey::read);
  }

  private static StoredKey read(Decoder in) throws ConstellationException {
    String issuer = in.text("issuer");
    return new StoredKey(
        new OwnerId(issuer, in.text("subject")),
        new KeyName(in.text("name")),
        type(in.text("type")),
        in.bytes("instance", KeyApproval.RANDOM_LENGTH),
        in.hash("policy"),
        in.list("versions", KeyInfo.MAX_VERSIONS, StoredKey::version),
        new PendingProfiles(in.list("profiles", PendingProfiles.MAX, PendingProfile::read)));
  }

  private static KeyType type(String code) {
    return KeyType.find(code).orElseThrow(() -> new IllegalArgumentException("type: unknown"));
  }

  private static void version(KeyVersion version, Encoder out) {
    out.number(version.number()).number(version.created());
    version.material().use(out::bytes);
    out.list(version.publicKey().stream().toList(), (key, item) -> item.bytes(key));
  }

  private static KeyVersion version(Decoder in) throws ConstellationException {
    return new KeyVersion(
        in.number("number"),
        in.number("created"),
        SecretBytes.takeOver(in.bytes("material", 1, KeyRequest.MAX_MATERIAL).bytes()),
        in.list("public key", 1, item -> item.bytes("public key", 1, MAX_SPKI)).stream()
            .findFirst());
  }

  @Override
  public void close() {
    versions.forEach(KeyVersion::close);
  }

  @Override
  public String toString() {
    return type.code() + " key of " + versions.size() + " versions";
  }
}
