package dev.cloister.testkit.pki;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;

/**
 * Everything a certificate revocation list says (RFC 5280 section 5.1).
 *
 * @param thisUpdate issued at
 * @param nextUpdate good until
 * @param number CRL number
 * @param revoked serial numbers, each with reason keyCompromise at {@code thisUpdate}
 * @param issuer the issuer name, where it shall differ from the signer's subject
 * @param extra further CRL extensions, after the authority key id and the number
 * @param hooks changes to the TBSCertList (DER) and to the signature
 */
public record CrlSpec(
    Instant thisUpdate,
    Instant nextUpdate,
    BigInteger number,
    List<BigInteger> revoked,
    Optional<String> issuer,
    List<Extension> extra,
    Hooks hooks) {

  private static final String CRL_NUMBER = "2.5.29.20";

  /** Copies the lists. */
  public CrlSpec {
    revoked = List.copyOf(revoked);
    extra = List.copyOf(extra);
  }

  /** An empty list. */
  public static CrlSpec of(Instant thisUpdate, Instant nextUpdate) {
    return new CrlSpec(
        thisUpdate,
        nextUpdate,
        BigInteger.ONE,
        List.of(),
        Optional.empty(),
        List.of(),
        Hooks.none());
  }

  /** Other limits of validity. */
  public CrlSpec withValidity(Instant from, Instant to) {
    return new CrlSpec(from, to, number, revoked, issuer, extra, hooks);
  }

  /** Another CRL number. */
  public CrlSpec withNumber(BigInteger crlNumber) {
    return new CrlSpec(thisUpdate, nextUpdate, crlNumber, revoked, issuer, extra, hooks);
  }

  /** One more revoked serial number. */
  public CrlSpec revoking(BigInteger serial) {
    List<BigInteger> more = new ArrayList<>(revoked);
    more.add(serial);
    return new CrlSpec(thisUpdate, nextUpdate, number, more, issuer, extra, hooks);
  }

  /** Another issuer name; who signs is not affected. */
  public CrlSpec withIssuer(String name) {
    return new CrlSpec(thisUpdate, nextUpdate, number, revoked, Optional.of(name), extra, hooks);
  }

  /** One more CRL extension. */
  public CrlSpec with(Extension extension) {
    List<Extension> more = new ArrayList<>(extra);
    more.add(extension);
    return new CrlSpec(thisUpdate, nextUpdate, number, revoked, issuer, more, hooks);
  }

  /** Changes to the TBSCertList (DER) and to the signature. */
  public CrlSpec withHooks(Hooks changes) {
    return new CrlSpec(thisUpdate, nextUpdate, number, revoked, issuer, extra, changes);
  }

  /** DER, signed by {@code signer}. */
  public byte[] sign(CertifiedKey<?> signer) {
    return sign(signer.key(), signer.certificate().x509().getSubjectX500Principal().getEncoded());
  }

  private byte[] sign(SigningKey key, byte[] signerName) {
    AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(key.algorithmIdentifier());
    V2TBSCertListGenerator list = new V2TBSCertListGenerator();
    list.setSignature(algorithm);
    list.setIssuer(issuer.map(X500Name::new).orElseGet(() -> X500Name.getInstance(signerName)));
    list.setThisUpdate(CertificateSpec.time(thisUpdate));
    list.setNextUpdate(CertificateSpec.time(nextUpdate));
    for (BigInteger serial : revoked) {
      list.addCRLEntry(
          new ASN1Integer(serial), CertificateSpec.time(thisUpdate), CRLReason.keyCompromise);
    }
    List<org.bouncycastle.asn1.x509.Extension> extensions = new ArrayList<>();
    extensions.add(Extension.of(CRL_NUMBER, false, Der.encode(new ASN1Integer(number))).encoded());
    extensions.add(Extension.authorityKeyId(key.spki()).encoded());
    extra.forEach(e -> extensions.add(e.encoded()));
    list.setExtensions(
        new Extensions(extensions.toArray(org.bouncycastle.asn1.x509.Extension[]::new)));
    return CertificateSpec.signed(Der.encode(list.generateTBSCertList()), algorithm, key, hooks);
  }
}
