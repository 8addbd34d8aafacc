package dev.cloister.constellation.recovery;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Place;
import dev.cloister.constellation.witness.Witnessed;
import java.util.List;

/**
 * What a member that does not serve says of itself and remembers of the others. Its identity key
 * signs it.
 *
 * @param constellationId 32 bytes
 * @param configId of the configuration that it knows
 * @param life 32 random bytes of this start: what it says in one life counts in no other
 * @param vault who says so
 * @param place where its log is
 * @param known what it remembers of its peers, ascending by their names
 */
public record RecoveryTable(
    ByteString constellationId,
    ByteString configId,
    ByteString life,
    VaultId vault,
    Place place,
    List<Witnessed> known)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 1 << 20;

  static final String DOMAIN = "cloister-recovery-table-v1";
  private static final int MAX_PEERS = 510;

  /** Refuses what nobody may say. */
  public RecoveryTable {
    known = List.copyOf(known);
    if (constellationId.length() != HASH_LENGTH
        || configId.length() != HASH_LENGTH
        || life.length() != 32) {
      throw new IllegalArgumentException("expected two hashes and 32 bytes");
    }
    if (known.size() > MAX_PEERS) {
      throw new IllegalArgumentException("known: expected at most " + MAX_PEERS + " peers");
    }
    for (int i = 0; i < known.size(); i++) {
      VaultId peer = peer(known.get(i));
      if (peer.equals(vault) || (i > 0 && peer(known.get(i - 1)).compareTo(peer) >= 0)) {
        throw new IllegalArgumentException("known: expected peers, ascending");
      }
    }
  }

  private static VaultId peer(Witnessed witnessed) {
    return witnessed.last().object().vault();
  }

  @Override
  public byte[] encoded() {
    Encoder out =
        Encoder.of(DOMAIN).bytes(constellationId).bytes(configId).bytes(life).bytes(vault.bytes());
    place.write(out);
    return out.list(known, (witnessed, item) -> item.object(witnessed)).encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static RecoveryTable decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new RecoveryTable(
                in.hash("constellation id"),
                in.hash("config id"),
                in.hash("life"),
                VaultId.read(in, "vault"),
                Place.read(in, "place"),
                in.list("known", MAX_PEERS, Witnessed::readObject)));
  }
}
