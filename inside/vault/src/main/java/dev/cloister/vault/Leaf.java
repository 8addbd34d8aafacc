package dev.cloister.vault;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.StartException;
import dev.cloister.channel.StartFailure;
import dev.cloister.channel.ratls.EvidenceCertificate;
import dev.cloister.http.TlsIdentity;
import dev.cloister.tee.TeeProvider;
import dev.cloister.time.TrustedTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;

/** The certificate that TLS shows, at both ends: another one at each start. */
final class Leaf {
  private static final String SUBJECT = "vault:new";
  private static final Duration LIFE = Duration.ofDays(3650);

  private Leaf() {}

  static TlsIdentity of(TeeProvider tee, TrustedTime time, SecureRandom random)
      throws StartException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair leaf = generator.generateKeyPair();
      return new TlsIdentity(
          leaf.getPrivate(),
          List.of(
              EvidenceCertificate.issue(leaf, SUBJECT, tee, time.now().earliest(), LIFE, random)));
    } catch (ChannelException e) {
      throw new StartException(StartFailure.TEE_FAILED, String.valueOf(e.getMessage()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }
}
