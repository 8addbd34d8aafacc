package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;
import dev.cloister.threshold.DealingCheck;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Random combinations of what the vault was dealt, and what its new share hashes to.
 *
 * @param session its hash
 * @param vault who says it
 * @param dealings hash of the round of {@link Dealt}
 * @param seed of the combinations, 32 bytes
 * @param openings by dealer, 16 bytes each
 * @param digest of its new share
 */
public record Opened(
    ByteString session,
    VaultId vault,
    ByteString dealings,
    ByteString seed,
    Map<VaultId, ByteString> openings,
    ByteString digest)
    implements DealingWord {
  static final String DOMAIN = "cloister-dealing-opened-v1";

  /** Refuses what is not of its form. */
  public Opened {
    openings = Collections.unmodifiableMap(new TreeMap<>(openings));
    DealingWord.require(session, HASH_LENGTH, "session");
    DealingWord.require(dealings, HASH_LENGTH, "dealings");
    DealingWord.require(seed, DealingCheck.SEED, "seed");
    openings.values().forEach(one -> DealingWord.require(one, DealingCheck.MASKS, "opening"));
    DealingWord.require(digest, HASH_LENGTH, "digest");
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(session)
        .bytes(vault.bytes())
        .bytes(dealings)
        .bytes(seed)
        .list(
            openings.entrySet(),
            (entry, item) -> item.bytes(entry.getKey().bytes()).bytes(entry.getValue()))
        .bytes(digest)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Opened decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, Opened::read);
  }

  private static Opened read(Decoder in) throws ConstellationException {
    ByteString session = in.hash("session");
    VaultId vault = VaultId.read(in, "vault id");
    ByteString dealings = in.hash("dealings");
    ByteString seed = in.bytes("seed", DealingCheck.SEED);
    Map<VaultId, ByteString> openings = new TreeMap<>();
    in.list(
            "openings",
            255,
            item ->
                Map.entry(VaultId.read(item, "dealer"), item.bytes("opening", DealingCheck.MASKS)))
        .forEach(entry -> openings.put(entry.getKey(), entry.getValue()));
    return new Opened(session, vault, dealings, seed, openings, in.hash("digest"));
  }
}
