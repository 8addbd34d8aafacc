package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Certificate;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The documents a verifier needs besides the quote, as Intel's service delivers them. */
public final class IntelCollateral {
  /** The documents. */
  public enum Part {
    /** JSON envelope {@code {"tcbInfo":...,"signature":"..."}}. */
    TCB_INFO,
    /** JSON envelope {@code {"enclaveIdentity":...,"signature":"..."}}. */
    QE_IDENTITY,
    /** PEM: TCB signing certificate, root; it signs both. */
    TCB_SIGNING_CHAIN,
    /** DER. */
    ROOT_CRL,
    /** DER. */
    PCK_CRL,
    /** PEM: PCK CA, root. */
    PCK_CRL_CHAIN,
    /** PEM: PCK certificate, PCK CA, root; for quotes that do not carry it. */
    PCK_CHAIN
  }

  static final String TCB_INFO_NAME = "tcbInfo";
  static final String QE_IDENTITY_NAME = "enclaveIdentity";

  private final Map<Part, byte[]> parts;

  private IntelCollateral(Map<Part, byte[]> parts) {
    this.parts = parts;
  }

  static IntelCollateral empty() {
    return new IntelCollateral(new EnumMap<>(Part.class));
  }

  /** One document; empty where it is missing. */
  public Optional<byte[]> find(Part part) {
    return Optional.ofNullable(parts.get(part)).map(byte[]::clone);
  }

  /**
   * One document.
   *
   * @throws IllegalStateException if it is missing
   */
  public byte[] get(Part part) {
    return find(part).orElseThrow(() -> new IllegalStateException("no " + part));
  }

  /** The same with one document replaced. */
  public IntelCollateral with(Part part, byte[] document) {
    Map<Part, byte[]> next = new EnumMap<>(parts);
    next.put(part, document.clone());
    return new IntelCollateral(next);
  }

  /** The same with one chain replaced. */
  public IntelCollateral with(Part part, List<Certificate> chain) {
    return with(part, Certificate.chainPem(chain).getBytes(US_ASCII));
  }

  /** The same with one document missing. */
  public IntelCollateral without(Part part) {
    Map<Part, byte[]> next = new EnumMap<>(parts);
    next.remove(part);
    return new IntelCollateral(next);
  }

  /**
   * One JSON file in the form dcap-qvl made common: raw JSON as strings, signatures and CRLs in
   * hex, chains as PEM. Missing documents are missing members. Only for envelopes made by this
   * issuer and not changed afterwards.
   */
  public String toDcapJson() {
    Map<String, Object> file = new LinkedHashMap<>();
    text(file, "pck_crl_issuer_chain", Part.PCK_CRL_CHAIN);
    hex(file, "root_ca_crl", Part.ROOT_CRL);
    hex(file, "pck_crl", Part.PCK_CRL);
    text(file, "tcb_info_issuer_chain", Part.TCB_SIGNING_CHAIN);
    envelope(file, "tcb_info", TCB_INFO_NAME, Part.TCB_INFO);
    text(file, "qe_identity_issuer_chain", Part.TCB_SIGNING_CHAIN);
    envelope(file, "qe_identity", QE_IDENTITY_NAME, Part.QE_IDENTITY);
    text(file, "pck_certificate_chain", Part.PCK_CHAIN);
    return JsonText.write(file);
  }

  private void text(Map<String, Object> file, String name, Part part) {
    find(part).ifPresent(bytes -> file.put(name, new String(bytes, UTF_8)));
  }

  private void hex(Map<String, Object> file, String name, Part part) {
    find(part).ifPresent(bytes -> file.put(name, HexFormat.of().formatHex(bytes)));
  }

  private void envelope(Map<String, Object> file, String name, String member, Part part) {
    find(part)
        .ifPresent(
            bytes -> {
              file.put(name, new String(SignedJson.raw(member, bytes), UTF_8));
              file.put(name + "_signature", SignedJson.signature(bytes));
            });
  }
}
