package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who a constellation is under one configuration. The hash of the first one is the constellation's
 * id, which clients pin; the hash of any is its configuration's id.
 *
 * @param configEpoch 0 for the first, one more for each after it
 * @param origin of the first: 32 random bytes, so that no two constellations are alike; of all
 *     others: the constellation id
 * @param previous the id of the configuration before; 32 zeros for the first
 * @param quorums for as many vaults as there are members
 * @param owner whose signature a change of the configuration needs
 * @param members ascending by their names; names, identity keys and positions all different
 */
public record Descriptor(
    long configEpoch,
    ByteString origin,
    ByteString previous,
    Quorums quorums,
    P256PublicKey owner,
    List<Member> members)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 256 * 1024;

  static final String DOMAIN = "cloister-descriptor-v1";
  private static final ByteString NONE = ByteString.copyOf(new byte[HASH_LENGTH]);

  /** Refuses what is no configuration. */
  public Descriptor {
    members = List.copyOf(members);
    require(configEpoch >= 0, "config epoch: expected 0 or more");
    require(origin.length() == HASH_LENGTH, "origin: expected 32 bytes");
    require(!origin.equals(NONE), "origin: expected not only zeros");
    require(previous.length() == HASH_LENGTH, "previous: expected 32 bytes");
    require(
        previous.equals(NONE) == (configEpoch == 0), "previous: expected zeros in the first only");
    require(quorums.n() == members.size(), "members: expected n = " + quorums.n());
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      require(
          i == 0 || members.get(i - 1).vault().compareTo(member.vault()) < 0,
          "members: expected ascending names");
      require(seen.add(member.identity()), "members: two have the same identity key");
      require(seen.add(member.position()), "members: two have the same position");
      require(!member.identity().equals(owner), "members: one has the owner's key");
    }
  }

  /** The first configuration of a new constellation. */
  public static Descriptor genesis(
      Quorums quorums, P256PublicKey owner, List<Member> members, SecureRandom random) {
    byte[] origin = new byte[HASH_LENGTH];
    random.nextBytes(origin);
    return new Descriptor(0, ByteString.copyOf(origin), NONE, quorums, owner, sorted(members));
  }

  /** The configuration after this one, unsigned. */
  public Descriptor next(Quorums quorums, P256PublicKey owner, List<Member> members) {
    return new Descriptor(
        configEpoch + 1, constellationId(), configId(), quorums, owner, sorted(members));
  }

  /** The constellation's id, the same under all its configurations. */
  public ByteString constellationId() {
    return configEpoch == 0 ? hash() : origin;
  }

  /** This configuration's id. */
  public ByteString configId() {
    return hash();
  }

  /** The member of that name, if there is one. */
  public Optional<Member> find(VaultId vault) {
    return members.stream().filter(member -> member.vault().equals(vault)).findFirst();
  }

  /**
   * The member of that name.
   *
   * @throws ConstellationException with {@link Reason#NOT_A_MEMBER}
   */
  public Member member(VaultId vault) throws ConstellationException {
    return find(vault)
        .orElseThrow(
            () ->
                new ConstellationException(
                    Reason.NOT_A_MEMBER, "vault " + vault + " is not a member"));
  }

  /** The members' positions, ascending. */
  public List<Integer> positions() {
    return members.stream().map(Member::position).sorted().toList();
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .number(configEpoch)
        .bytes(origin)
        .bytes(previous)
        .number(quorums.k())
        .number(quorums.q())
        .number(quorums.degraded())
        .number(quorums.w())
        .number(quorums.s())
        .bytes(owner.spki())
        .list(members, Member::write)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Descriptor decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, Descriptor::read);
  }

  static Descriptor read(Decoder in) throws ConstellationException {
    long epoch = in.number("config epoch");
    ByteString origin = in.hash("origin");
    ByteString previous = in.hash("previous");
    int k = in.small("k");
    int q = in.small("q");
    int degraded = in.small("degraded");
    int w = in.small("w");
    int s = in.small("s");
    P256PublicKey owner = P256PublicKey.of(in.bytes("owner", P256PublicKey.LENGTH));
    List<Member> members = in.list("members", 255, Member::read);
    return new Descriptor(
        epoch, origin, previous, new Quorums(members.size(), k, q, degraded, w, s), owner, members);
  }

  private static List<Member> sorted(List<Member> members) {
    return members.stream().sorted((a, b) -> a.vault().compareTo(b.vault())).toList();
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
