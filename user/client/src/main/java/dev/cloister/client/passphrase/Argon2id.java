package dev.cloister.client.passphrase;

import dev.cloister.channel.secret.SecretBytes;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id, version 0x13 (RFC 9106), 32 bytes, by Bouncy Castle. */
final class Argon2id {
  private static final int LENGTH = 32;

  private Argon2id() {}

  static SecretBytes derive(Passphrase passphrase, KdfParameters cost, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.iterations())
            .withParallelism(cost.parallelism())
            .withSalt(salt)
            .build());
    byte[] key = new byte[LENGTH];
    return passphrase
        .utf8()
        .use(
            bytes -> {
              generator.generateBytes(bytes, key);
              return SecretBytes.takeOver(key);
            });
  }
}
