package dev.cloister.attestation.binding;

import java.util.List;

/**
 * What a binding is for: the closed registry of docs/reference/binding.md. A purpose fixes the
 * role, which keys are named and what the context items mean, so that evidence made for one purpose
 * is worth nothing for another.
 */
public enum Purpose {
  /** An attested TLS connection, docs/reference/attested-channel.md. */
  RA_TLS(
      "ra-tls",
      List.of(Role.TLS_CLIENT, Role.TLS_SERVER),
      false,
      List.of(KeyUsage.TLS_LEAF, KeyUsage.ATTESTATION_KEY, KeyUsage.IDENTITY),
      List.of(
          "exporter",
          "server-certificate-hash",
          "client-certificate-hash",
          "peer-nonce",
          "transcript-hash",
          "service-id")),
  /** A user's session with the credentials enclave: an HPKE key, for one audience and one user. */
  ENCLAVE_SESSION(
      "enclave-session",
      List.of(Role.NONE),
      false,
      List.of(KeyUsage.HPKE),
      List.of("audience", "user")),
  /**
   * A long-lived public identity; what a public evidence endpoint serves. No other purpose accepts
   * it.
   */
  PUBLIC_IDENTITY(
      "public-identity",
      List.of(Role.NONE),
      true,
      List.of(KeyUsage.IDENTITY),
      List.of("service-id")),
  /**
   * The evidence inside a TLS certificate: a hint about whoever presents it, bound to no nonce and
   * no connection. Nothing accepts it.
   */
  CERTIFICATE_HINT(
      "certificate-hint",
      List.of(Role.NONE),
      true,
      List.of(KeyUsage.TLS_LEAF),
      List.of("service-id"));

  private final String code;
  private final List<Role> roles;
  private final boolean isStatic;
  private final List<KeyUsage> usages;
  private final List<String> context;

  Purpose(
      String code,
      List<Role> roles,
      boolean isStatic,
      List<KeyUsage> usages,
      List<String> context) {
    this.code = code;
    this.roles = roles;
    this.isStatic = isStatic;
    this.usages = usages;
    this.context = context;
  }

  /** The registered name, ASCII {@code [a-z0-9-]{1,32}}. */
  public String code() {
    return code;
  }

  /** The roles it may have. */
  public List<Role> roles() {
    return roles;
  }

  /** Whether it is bound to no nonce. */
  public boolean isStatic() {
    return isStatic;
  }

  /** The key usages it may name. */
  public List<KeyUsage> usages() {
    return usages;
  }

  /** The meaning of its context items, in order. */
  public List<String> context() {
    return context;
  }
}
