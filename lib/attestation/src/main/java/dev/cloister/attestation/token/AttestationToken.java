package dev.cloister.attestation.token;

import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The token of an attestation service: what it appraised, signed. */
public final class AttestationToken implements Evidence {
  private final TokenIssuer issuer;
  private final Jws jws;

  private AttestationToken(TokenIssuer issuer, Jws jws) {
    this.issuer = issuer;
    this.jws = jws;
  }

  static AttestationToken parse(byte[] bytes) throws MalformedEvidenceException {
    Jws jws = Jws.parse(bytes);
    TokenIssuer issuer =
        TokenIssuer.of(jws)
            .orElseThrow(
                () ->
                    new MalformedEvidenceException(
                        Stop.UNSUPPORTED, "its issuer (iss) is not a known attestation service"));
    return new AttestationToken(issuer, jws);
  }

  @Override
  public Format format() {
    return issuer.format();
  }

  @Override
  public JsonObject describe() {
    return claims().put("header", jws.header()).put("payload", jws.payload()).build();
  }

  TokenIssuer issuer() {
    return issuer;
  }

  Jws jws() {
    return jws;
  }

  /** The TCB status it states. */
  Optional<TcbStatus> tcbStatus() {
    Tree payload = new Tree(jws.payload());
    return switch (issuer) {
      case CONFIDENTIAL_SPACE -> ConfidentialSpaceClaims.tcbStatus(payload);
      case INTEL_TRUST_AUTHORITY -> TrustAuthorityClaims.tcbStatus(payload);
      case AZURE_MAA -> AzureClaims.tcbStatus(payload);
    };
  }

  /** The advisories it states beside a TCB status, without duplicates. */
  List<String> advisories() {
    return issuer == TokenIssuer.INTEL_TRUST_AUTHORITY
        ? TrustAuthorityClaims.advisories(new Tree(jws.payload()))
        : List.of();
  }

  /** What the token says, by our names. */
  JsonObject.Builder claims() {
    Tree payload = new Tree(jws.payload());
    JsonObject.Builder claims = JsonObject.builder();
    switch (issuer) {
      case CONFIDENTIAL_SPACE -> ConfidentialSpaceClaims.add(claims, payload);
      case INTEL_TRUST_AUTHORITY -> TrustAuthorityClaims.add(claims, payload);
      case AZURE_MAA -> AzureClaims.add(claims, payload);
    }
    tcbStatus().ifPresent(status -> claims.put("tcb", tcb(status, payload)));
    TokenClaims.add(claims, jws);
    return claims;
  }

  private JsonObject tcb(TcbStatus status, Tree payload) {
    JsonObject.Builder tcb = JsonObject.builder().put("status", status.code());
    switch (issuer) {
      case CONFIDENTIAL_SPACE -> ConfidentialSpaceClaims.addTcb(tcb, payload);
      case INTEL_TRUST_AUTHORITY -> TrustAuthorityClaims.addTcb(tcb, payload);
      case AZURE_MAA -> {}
    }
    return tcb.build();
  }
}
