package dev.cloister.attestation.token;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the key of a token: in its own {@code x5c} (Confidential Space, PKI tokens) or by key id in
 * a key set. Either way the key must lead to an anchor of the issuer's vendor: over certificates,
 * or because the deployer pinned that very key. A key set proves nothing about itself.
 */
final class KeyFinder {
  private static final int DIGITAL_SIGNATURE = 0;

  private final VerificationContext context;
  private final TokenIssuer issuer;

  KeyFinder(VerificationContext context, TokenIssuer issuer) {
    this.context = context;
    this.issuer = issuer;
  }

  /**
   * Searches.
   *
   * @param algorithm the token's, which the key must be for
   */
  KeyLookup find(Jws token, String algorithm) {
    Tree header = new Tree(token.header());
    if (issuer == TokenIssuer.CONFIDENTIAL_SPACE && token.header().has("x5c")) {
      return inHeader(token);
    }
    Optional<String> keyId = header.text("kid").filter(id -> !id.isEmpty());
    if (keyId.isEmpty()) {
      return new KeyLookup.BadHeader("expected a key id (kid), found none");
    }
    return inKeySets(keyId.get(), algorithm);
  }

  private KeyLookup inHeader(Jws token) {
    List<ByteString> parts = parts("x5c");
    parts.add(token.encodedHeader());
    Optional<TokenKey> known = context.cache().find(TokenKey.class, parts);
    if (known.isPresent()) {
      return new KeyLookup.Found(known.get());
    }
    try {
      List<X509Certificate> certificates = Jwk.certificates(token.header());
      VerificationKey key = Jwk.key(certificates.getFirst(), context.crypto());
      return keep(parts, new TokenKey(key, signer(certificates), false));
    } catch (MalformedEvidenceException e) {
      return new KeyLookup.BadHeader(e.getMessage());
    }
  }

  private KeyLookup inKeySets(String keyId, String algorithm) {
    List<ByteString> items = context.collateral().all(CollateralKind.JWKS);
    if (items.isEmpty()) {
      return new KeyLookup.NoKeySet();
    }
    List<ByteString> parts = parts(algorithm, keyId);
    parts.addAll(items);
    Optional<TokenKey> known = context.cache().find(TokenKey.class, parts);
    if (known.isPresent()) {
      return new KeyLookup.Found(known.get());
    }
    try {
      List<JsonObject> entries = new ArrayList<>();
      for (ByteString item : items) {
        entries.addAll(Jwks.parse(item.bytes()).named(keyId));
      }
      if (entries.size() != 1) {
        return new KeyLookup.BadKeySet(
            entries.isEmpty(),
            "expected exactly one key of the token's id, found " + entries.size());
      }
      Jwk jwk = Jwk.of(entries.getFirst(), algorithm, context.crypto());
      return keep(parts, new TokenKey(jwk.key(), trust(jwk), true));
    } catch (MalformedEvidenceException e) {
      return new KeyLookup.BadKeySet(false, e.getMessage());
    }
  }

  private TokenKey.Trust trust(Jwk jwk) {
    List<X509Certificate> certificates = jwk.certificates();
    for (TrustAnchor anchor : anchors()) {
      if (ByteString.copyOf(anchor.spki()).equals(jwk.key().spki())) {
        return certificates.isEmpty() ? new TokenKey.Pinned(anchor) : path(certificates);
      }
    }
    return certificates.isEmpty()
        ? new TokenKey.Untrusted(
            FindingCode.CHAIN_UNTRUSTED, "the key has no certificates and is not pinned")
        : signer(certificates);
  }

  /** A leaf that may sign tokens: an authority's own key may not, or any of its keys could. */
  private TokenKey.Trust signer(List<X509Certificate> certificates) {
    X509Certificate leaf = certificates.getFirst();
    boolean[] usage = leaf.getKeyUsage();
    if (leaf.getBasicConstraints() >= 0 || (usage != null && !usage[DIGITAL_SIGNATURE])) {
      return new TokenKey.Untrusted(
          FindingCode.CHAIN_ROLE,
          "\"" + Certificates.commonName(leaf) + "\" is not a certificate to sign tokens with");
    }
    return path(certificates);
  }

  private TokenKey.Trust path(List<X509Certificate> certificates) {
    PathFinder finder = PathFinder.to(anchors(), context.crypto()).remembering(context.cache());
    return switch (finder.find(certificates.getFirst(), certificates)) {
      case PathResult.Found found -> new TokenKey.Certified(found.path());
      case PathResult.NotFound none -> new TokenKey.Untrusted(none.code(), none.detail());
    };
  }

  private List<TrustAnchor> anchors() {
    return context.anchors().of(issuer.vendor());
  }

  private KeyLookup keep(List<ByteString> parts, TokenKey key) {
    if (key.anchor().isPresent()) {
      context.cache().keep(TokenKey.class, parts, key);
    }
    return new KeyLookup.Found(key);
  }

  private List<ByteString> parts(String... texts) {
    List<ByteString> parts = new ArrayList<>();
    parts.add(utf8(issuer.vendor().code()));
    for (String text : texts) {
      parts.add(utf8(text));
    }
    return parts;
  }

  private static ByteString utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteString.view(bytes, 0, bytes.length);
  }
}
