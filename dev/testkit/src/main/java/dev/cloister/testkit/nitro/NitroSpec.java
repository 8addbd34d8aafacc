package dev.cloister.testkit.nitro;

import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** One document: its fields are open to change before it is signed, its leaf lives three hours. */
public final class NitroSpec {
  private static final long ES384 = -35;

  private final EcKey root;
  private final EcKey leaf;
  private final List<Certificate> chain;
  private final Map<String, byte[]> fields;

  private NitroSpec(EcKey root, EcKey leaf, List<Certificate> chain, Map<String, byte[]> fields) {
    this.root = root;
    this.leaf = leaf;
    this.chain = List.copyOf(chain);
    this.fields = fields;
  }

  /** A sound document of that instant, optional fields null. */
  public static NitroSpec of(Seed seed, Instant at) {
    return of(seed, at, UnaryOperator.identity());
  }

  /** A document whose leaf certificate is changed. */
  public static NitroSpec of(Seed seed, Instant at, UnaryOperator<CertificateSpec> leaf) {
    return of(seed, seed, at, leaf);
  }

  /** A document of another enclave under the same root. */
  public static NitroSpec ofEnclave(Seed seed, Seed enclave, Instant at) {
    return of(seed, enclave, at, UnaryOperator.identity());
  }

  private static NitroSpec of(
      Seed seed, Seed enclave, Instant at, UnaryOperator<CertificateSpec> change) {
    EcKey root = EcKey.generate(EcKey.Curve.P384, seed.derive("root"));
    EcKey leaf = EcKey.generate(EcKey.Curve.P384, enclave.derive("leaf"));
    String rootName = "C=US, O=Amazon, OU=AWS, CN=aws.nitro-enclaves";
    Certificate rootCertificate =
        CertificateSpec.of(
                rootName, rootName, root.spki(), at.minus(days(365)), at.plus(days(3650)))
            .with(Extension.ca(OptionalInt.empty()))
            .with(Extension.usage(Extension.Usage.CA))
            .sign(root);
    CertificateSpec leafSpec =
        CertificateSpec.of(
                "C=US, O=Amazon, OU=AWS, CN=i-0.enclave",
                rootName,
                leaf.spki(),
                at,
                at.plus(Duration.ofHours(3)))
            .with(Extension.notCa())
            .with(Extension.usage(Extension.Usage.SIGNING));
    Certificate leafCertificate = change.apply(leafSpec).sign(root);
    Map<Integer, byte[]> pcrs = new TreeMap<>();
    for (int i = 0; i < 16; i++) {
      pcrs.put(i, CborItems.bytes(seed.derive("pcr " + i).bytes(48)));
    }
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("module_id", CborItems.text("i-0-enc0"));
    fields.put("digest", CborItems.text("SHA384"));
    fields.put("timestamp", CborItems.integer(at.toEpochMilli()));
    fields.put("pcrs", CborItems.numbered(pcrs));
    fields.put("certificate", CborItems.bytes(leafCertificate.der()));
    fields.put("cabundle", CborItems.array(List.of(CborItems.bytes(rootCertificate.der()))));
    fields.put("public_key", CborItems.nothing());
    fields.put("user_data", CborItems.nothing());
    fields.put("nonce", CborItems.nothing());
    return new NitroSpec(root, leaf, List.of(leafCertificate, rootCertificate), fields);
  }

  /** One field, encoded; a new one comes last. */
  public NitroSpec with(String field, byte[] item) {
    Map<String, byte[]> next = new LinkedHashMap<>(fields);
    next.put(field, item.clone());
    return new NitroSpec(root, leaf, chain, next);
  }

  /** Leaves one field out. */
  public NitroSpec without(String field) {
    Map<String, byte[]> next = new LinkedHashMap<>(fields);
    next.remove(field);
    return new NitroSpec(root, leaf, chain, next);
  }

  /** The anchor: SubjectPublicKeyInfo of the root. */
  public byte[] rootSpki() {
    return root.spki();
  }

  /** The signed document, without a tag. */
  public byte[] sign() {
    return sign(ES384, CborItems.map(fields), Hooks.none());
  }

  /** The signed document, its map of indefinite length. */
  public byte[] signIndefinite() {
    return sign(ES384, CborItems.indefiniteMap(fields), Hooks.none());
  }

  /** The document under a header that names another algorithm (COSE number). */
  public byte[] signAs(long algorithm) {
    return sign(algorithm, CborItems.map(fields), Hooks.none());
  }

  /** The document with its payload changed before or its signature changed after signing. */
  public byte[] sign(Hooks hooks) {
    return sign(ES384, CborItems.map(fields), hooks);
  }

  private byte[] sign(long algorithm, byte[] map, Hooks hooks) {
    byte[] payload = hooks.content().apply(map);
    byte[] header = header(algorithm);
    byte[] signature = hooks.signature().apply(leaf.signRaw(signed(header, payload)));
    return CborItems.array(
        List.of(
            header,
            CborItems.numbered(Map.of()),
            CborItems.bytes(payload),
            CborItems.bytes(signature)));
  }

  /** What the signature of {@link #sign()} is over (RFC 9052, section 4.4). */
  public byte[] signed() {
    return signed(header(ES384), CborItems.map(fields));
  }

  /** Leaf and root. */
  public List<Certificate> chain() {
    return chain;
  }

  private static byte[] header(long algorithm) {
    return CborItems.bytes(CborItems.numbered(Map.of(1, CborItems.integer(algorithm))));
  }

  private static byte[] signed(byte[] header, byte[] payload) {
    return CborItems.array(
        List.of(
            CborItems.text("Signature1"),
            header,
            CborItems.bytes(new byte[0]),
            CborItems.bytes(payload)));
  }

  private static Duration days(int count) {
    return Duration.ofDays(count);
  }
}
