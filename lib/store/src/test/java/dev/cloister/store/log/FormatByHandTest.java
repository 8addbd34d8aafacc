package dev.cloister.store.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.file.SimulatedDisk;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Reads a segment by docs/reference/store-format.md alone, with nothing of ours. */
final class FormatByHandTest {
  private static final byte[] ROOT = new byte[32];

  static {
    Arrays.fill(ROOT, (byte) 101);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  private static byte[] domain(String name) {
    return (name + "\0").getBytes(US_ASCII);
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] out = new byte[length];
    in.get(out);
    return out;
  }

  @Test
  void segment_readByTheDocumentedFormat_givesRecordsHeadAndMacs() throws Exception {
    SimulatedDisk disk = SimulatedDisk.of(1);
    var head = Logs.writeAndAbandon(Logs.settings(disk), "alpha", "beta");
    byte[] file = disk.bytes("segment-0000000000000001");
    ByteBuffer in = ByteBuffer.wrap(file);

    assertThat(new String(take(in, 8), US_ASCII)).isEqualTo("CLSTRLOG");
    assertThat(in.getShort()).isEqualTo((short) 1);
    byte[] place = take(in, 16 + 8 + 8);
    byte[] salt = take(in, 32);
    assertThat(in.getLong()).isZero();
    byte[] chain = take(in, 32);
    assertThat(chain)
        .isEqualTo(sha256(domain("cloister-store-genesis-v1"), Arrays.copyOf(place, 16)));
    assertThat(in.getShort()).isEqualTo((short) 1);
    byte[] keyId = take(in, 4);
    byte[] check = take(in, 16);
    assertThat(check)
        .isEqualTo(
            hkdf(Arrays.copyOf(place, 16), 16, domain("cloister-store-key-check-v1"), keyId));
    byte[] keys = hkdf(salt, 64, domain("cloister-store-segment-v1"), place, keyId);
    byte[] aead = Arrays.copyOf(keys, 32);
    byte[] mac = Arrays.copyOfRange(keys, 32, 64);
    byte[] header = Arrays.copyOf(file, in.position());
    assertThat(take(in, 32)).isEqualTo(hmac(mac, domain("cloister-store-header-v1"), header));

    List<String> records = new ArrayList<>();
    for (int index = 0; in.hasRemaining(); index++) {
      byte[] clear = take(in, 21);
      ByteBuffer fields = ByteBuffer.wrap(clear);
      byte kind = fields.get();
      byte[] sealed = take(in, fields.getInt());
      assertThat(fields.getInt()).isEqualTo(index);
      long first = fields.getLong();
      int count = fields.getInt();
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      byte[] nonce = ByteBuffer.allocate(12).putInt(8, index).array();
      cipher.init(
          Cipher.DECRYPT_MODE, new SecretKeySpec(aead, "AES"), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(clear);
      ByteBuffer plain = ByteBuffer.wrap(cipher.doFinal(sealed));
      byte[] length = ByteBuffer.allocate(4).putInt(clear.length + sealed.length).array();
      chain = sha256(domain("cloister-store-head-v1"), chain, length, clear, sealed);
      byte[] range = ByteBuffer.allocate(16).putLong(first).putLong(first + count - 1).array();
      assertThat(take(in, 32))
          .isEqualTo(hmac(mac, domain("cloister-store-trailer-v1"), range, chain));
      for (int i = 0; kind == 1 && i < count; i++) {
        records.add(new String(take(plain, plain.getInt()), UTF_8));
      }
    }

    assertThat(records).containsExactly("alpha", "beta");
    assertThat(chain).isEqualTo(head.hash().bytes());
  }

  private static byte[] sha256(byte[]... parts) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** RFC 5869 with at most two blocks. */
  private static byte[] hkdf(byte[] salt, int length, byte[]... info) throws Exception {
    byte[] key = hmac(salt, ROOT);
    byte[] joined = new byte[0];
    for (byte[] part : info) {
      int at = joined.length;
      joined = Arrays.copyOf(joined, at + part.length);
      System.arraycopy(part, 0, joined, at, part.length);
    }
    byte[] first = hmac(key, joined, new byte[] {1});
    byte[] second = hmac(key, first, joined, new byte[] {2});
    byte[] both = Arrays.copyOf(first, 64);
    System.arraycopy(second, 0, both, 32, 32);
    return Arrays.copyOf(both, length);
  }
}
