package dev.cloister.collateral.pcs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.cache.CachedDocument;
import dev.cloister.collateral.fetch.CrlForm;
import dev.cloister.collateral.http.FetchException;
import dev.cloister.collateral.http.HttpAnswer;
import java.net.URI;
import java.net.URLDecoder;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The documents of a PCS: what an answer must look like to be one. Checks form, not signatures. */
enum PcsDocument {
  TCB_INFO(
      CollateralKind.TCB_INFO,
      "tcbInfo",
      List.of("TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain")),
  QE_IDENTITY(
      CollateralKind.QE_IDENTITY, "enclaveIdentity", List.of("SGX-Enclave-Identity-Issuer-Chain")),
  PCK_CRL(CollateralKind.PCK_CRL, "", List.of()),
  ROOT_CRL(CollateralKind.ROOT_CRL, "", List.of());

  private static final int DER_SEQUENCE = 0x30;

  private final CollateralKind kind;
  private final String member;
  private final List<String> chainHeaders;

  PcsDocument(CollateralKind kind, String member, List<String> chainHeaders) {
    this.kind = kind;
    this.member = member;
    this.chainHeaders = chainHeaders;
  }

  CollateralKind kind() {
    return kind;
  }

  /** Whether certificates come with it, in a header. */
  boolean hasChain() {
    return !chainHeaders.isEmpty();
  }

  /**
   * Reads an answer.
   *
   * @throws FetchException when it is not this document
   */
  CachedDocument read(URI uri, HttpAnswer answer, Instant now) throws FetchException {
    try {
      if (member.isEmpty()) {
        return CrlForm.read(der(answer.body()), now);
      }
      return signedJson(answer, now);
    } catch (JsonException
        | DateTimeParseException
        | CertificateException
        | CRLException
        | IllegalArgumentException e) {
      throw new FetchException(
          Reason.MALFORMED, uri + ": expected " + kind.code() + ", found something else");
    }
  }

  private String chain(HttpAnswer answer) {
    for (String name : chainHeaders) {
      Optional<String> value = answer.header(name);
      if (value.isPresent()) {
        String pem = URLDecoder.decode(value.get(), UTF_8);
        if (pem.contains("-----BEGIN CERTIFICATE-----")) {
          return pem;
        }
      }
    }
    throw new IllegalArgumentException("no issuer chain");
  }

  private CachedDocument signedJson(HttpAnswer answer, Instant now) throws JsonException {
    byte[] body = answer.body();
    JsonObject envelope = Json.parseObject(body);
    envelope.string("signature");
    JsonObject signed = envelope.object(member);
    return CachedDocument.of(body, chain(answer), now, Instant.parse(signed.string("nextUpdate")))
        .issuedAt(Instant.parse(signed.string("issueDate")))
        .numbered(signed.integer("tcbEvaluationDataNumber"));
  }

  /** A PCCS sends the root's CRL as hex digits. */
  private static byte[] der(byte[] body) {
    if (body.length == 0 || body[0] == DER_SEQUENCE) {
      return body;
    }
    String text = new String(body, US_ASCII).strip();
    return text.matches("([0-9a-fA-F]{2})+") ? HexFormat.of().parseHex(text) : body;
  }
}
