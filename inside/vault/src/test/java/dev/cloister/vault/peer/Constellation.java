package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Members whose keys the test has. */
final class Constellation {
  final SigningKey owner;
  final Descriptor descriptor;
  private final Map<VaultId, SigningKey> keys = new HashMap<>();

  private Constellation(
      Quorums quorums, List<SigningKey> members, ByteString codePolicy, SecureRandom random) {
    this.owner = SigningKey.generate(random);
    List<Member> all = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      byte[] id = new byte[VaultId.LENGTH];
      random.nextBytes(id);
      // Members are ascending: the first key is the first member's.
      id[0] = (byte) i;
      VaultId vault = new VaultId(ByteString.copyOf(id));
      keys.put(vault, members.get(i));
      all.add(
          new Member(
              vault,
              members.get(i).publicKey(),
              i + 1,
              "tdx",
              bytes(16, i),
              "site " + i,
              codePolicy));
    }
    this.descriptor = Descriptor.genesis(quorums, owner.publicKey(), all, random);
  }

  static Constellation of(Quorums quorums, SecureRandom random) {
    List<SigningKey> keys =
        Stream.generate(() -> SigningKey.generate(random)).limit(quorums.n()).toList();
    return new Constellation(quorums, keys, bytes(32, 7), random);
  }

  /** Of members with these keys, in their order. */
  static Constellation of(
      Quorums quorums, List<KeyPair> keys, ByteString codePolicy, SecureRandom random)
      throws ConstellationException {
    List<SigningKey> members = new ArrayList<>();
    for (KeyPair key : keys) {
      members.add(SigningKey.of(key));
    }
    return new Constellation(quorums, members, codePolicy, random);
  }

  VaultId vault(int index) {
    return descriptor.members().get(index).vault();
  }

  SigningKey key(VaultId vault) {
    return Optional.ofNullable(keys.get(vault)).orElseThrow();
  }

  Seat seat(int index) {
    return new Seat(vault(index), key(vault(index)), descriptor);
  }

  static ByteString bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteString.copyOf(bytes);
  }
}
