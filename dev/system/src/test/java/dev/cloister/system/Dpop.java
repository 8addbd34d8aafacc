package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** A key with which proofs of possession are made as RFC 9449 section 4.2 has them. */
record Dpop(KeyPair pair) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  static Dpop generate() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return new Dpop(generator.generateKeyPair());
  }

  String proof(String method, URI target) throws Exception {
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    String header =
        """
        {"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"%s","y":"%s"}}\
        """
            .formatted(coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY()));
    String claims =
        """
        {"htm":"%s","htu":"%s","iat":%d,"jti":"%s"}\
        """
            .formatted(method, target, Instant.now().getEpochSecond(), UUID.randomUUID());
    String signed = encoded(header) + "." + encoded(claims);
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + BASE64.encodeToString(signature.sign());
  }

  private static String encoded(String json) {
    return BASE64.encodeToString(json.getBytes(UTF_8));
  }

  private static String coordinate(BigInteger value) {
    byte[] bytes = new byte[32];
    byte[] magnitude = value.toByteArray();
    int length = Math.min(magnitude.length, 32);
    System.arraycopy(magnitude, magnitude.length - length, bytes, 32 - length, length);
    return BASE64.encodeToString(bytes);
  }
}
