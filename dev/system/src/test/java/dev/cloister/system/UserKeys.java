package dev.cloister.system;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.Aad;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.secret.SecretBytes;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * The keys that a passphrase gives with the record that the control plane keeps, after
 * docs/reference; that the wrapped root key opens proves the key that opens it.
 */
final class UserKeys {
  private final byte[] kek;
  private final byte[] root;

  private UserKeys(byte[] kek, byte[] root) {
    this.kek = kek;
    this.root = root;
  }

  byte[] kek() {
    return kek.clone();
  }

  byte[] root() {
    return root.clone();
  }

  static UserKeys of(JsonObject record, byte[] passphrase, String user) throws Exception {
    JsonObject kdf = record.object("kdf");
    byte[] salt = Base64.getDecoder().decode(record.string("salt"));
    Argon2BytesGenerator argon2id = new Argon2BytesGenerator();
    argon2id.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB((int) kdf.integer("memory_kib"))
            .withIterations((int) kdf.integer("iterations"))
            .withParallelism((int) kdf.integer("parallelism"))
            .withSalt(salt)
            .build());
    byte[] kek = new byte[32];
    argon2id.generateBytes(passphrase, kek);
    Aad aad =
        Aad.of("cloister-root-key-v1")
            .field(user)
            .field("argon2id")
            .field(kdf.integer("memory_kib"))
            .field(kdf.integer("iterations"))
            .field(kdf.integer("parallelism"))
            .field(salt)
            .field(record.integer("version"))
            .build();
    byte[] wrapped = Base64.getDecoder().decode(record.string("key_check"));
    try (SecretBytes key = SecretBytes.copyOf(kek);
        SecretBytes root = Aead.open(key, aad, wrapped)) {
      return new UserKeys(kek, root.use(byte[]::clone));
    }
  }
}
