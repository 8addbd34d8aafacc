package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the vault was dealt by those whose dealings do not hold, so that it is seen who lied. The
 * session ends: nothing of it becomes part of a share.
 *
 * @param session its hash
 * @param vault who says it
 * @param dealings hash of the round of {@link Dealt}
 * @param parts by dealer, 48 bytes each
 */
public record Disclosed(
    ByteString session, VaultId vault, ByteString dealings, Map<VaultId, ByteString> parts)
    implements DealingWord {
  static final String DOMAIN = "cloister-dealing-disclosed-v1";

  /** Refuses what is not of its form. */
  public Disclosed {
    parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    DealingWord.require(session, HASH_LENGTH, "session");
    DealingWord.require(dealings, HASH_LENGTH, "dealings");
    parts.values().forEach(one -> DealingWord.require(one, Dealt.PART_LENGTH, "part"));
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(session)
        .bytes(vault.bytes())
        .bytes(dealings)
        .list(
            parts.entrySet(),
            (entry, item) -> item.bytes(entry.getKey().bytes()).bytes(entry.getValue()))
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Disclosed decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, Disclosed::read);
  }

  private static Disclosed read(Decoder in) throws ConstellationException {
    ByteString session = in.hash("session");
    VaultId vault = VaultId.read(in, "vault id");
    ByteString dealings = in.hash("dealings");
    Map<VaultId, ByteString> parts = new TreeMap<>();
    in.list(
            "parts",
            255,
            item -> Map.entry(VaultId.read(item, "dealer"), item.bytes("part", Dealt.PART_LENGTH)))
        .forEach(entry -> parts.put(entry.getKey(), entry.getValue()));
    return new Disclosed(session, vault, dealings, parts);
  }
}
