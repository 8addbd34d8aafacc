package dev.cloister.enclave.api;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.enclave.EnclaveProcess;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.testkit.time.TestClocks;
import dev.cloister.time.TrustedTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Date;

/** An enclave that listens on a socket, with a stub of GitHub's API and an issuer of tokens. */
final class Enclave implements AutoCloseable {
  static final String AUDIENCE = "cloister";
  private static final String ISSUER = "https://issuer.example";

  final TestClocks clocks = new TestClocks();
  final StubTee tee = new StubTee();
  final StubApi api = new StubApi();
  private final ECKey issuerKey;
  private final EnclaveProcess process;

  Enclave() throws Exception {
    this("");
  }

  /**
   * @param limits members of the configuration's limits
   */
  Enclave(String limits) throws Exception {
    this(limits, EnclaveProcess.Listen.onLoopback());
  }

  /**
   * @param listen where, and with which TLS files
   */
  Enclave(String limits, EnclaveProcess.Listen listen) throws Exception {
    issuerKey = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    String configuration =
        """
        {"format": "cloister-enclave-1", "development": true,
         "oidc": {"issuer": "%s", "audience": "%s", "jwks": %s},
         "connectors": [{"id": "github", "type": "github", "api_base": "%s"}],
         "limits": {%s}}
        """
            .formatted(ISSUER, AUDIENCE, new JWKSet(issuerKey).toString(true), api.base(), limits);
    process =
        EnclaveProcess.start(
            EnclaveConfiguration.parse(configuration.getBytes(StandardCharsets.UTF_8)),
            tee,
            listen,
            TrustedTime.believing(clocks::wall, clocks::nanos),
            new SecureRandom());
  }

  URI url() {
    return process.url();
  }

  /** A good token of that user. */
  String token(String user) {
    return token(user, issuerKey, Duration.ofHours(1));
  }

  /** A token that expires so much after now. */
  String token(String user, Duration expires) {
    return token(user, issuerKey, expires);
  }

  /** A token like the issuer's, signed by somebody else. */
  String foreignToken(String user) throws JOSEException {
    return token(user, new ECKeyGenerator(Curve.P_256).keyID("k1").generate(), Duration.ofHours(1));
  }

  /** A client of that user. */
  ProtocolClient client(String user) {
    return client(user, SecretBytes.random(ProtocolClient.RANDOM, 32));
  }

  /** A client of that user with that root key. */
  ProtocolClient client(String user, SecretBytes rootKey) {
    return new ProtocolClient(this, user, rootKey);
  }

  /** What the process does every few seconds. */
  void sweep() {
    process.sweep();
  }

  private String token(String user, ECKey key, Duration expires) {
    try {
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(),
              new JWTClaimsSet.Builder()
                  .issuer(ISSUER)
                  .audience(AUDIENCE)
                  .subject(user)
                  .issueTime(Date.from(clocks.wall().minus(Duration.ofHours(2))))
                  .expirationTime(Date.from(clocks.wall().plus(expires)))
                  .build());
      jwt.sign(new ECDSASigner(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** The process ends, as by SIGTERM; the API and the issuer stay. */
  void stop() {
    process.close();
  }

  @Override
  public void close() {
    process.close();
    api.close();
  }
}
