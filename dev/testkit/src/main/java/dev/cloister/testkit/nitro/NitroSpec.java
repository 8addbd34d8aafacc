package dev.cloister.testkit.nitro;

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

/** One document: its fields are open to change before it is signed, its leaf lives three hours. */
public final class NitroSpec {
  private static final long ES384 = -35;

  private final EcKey root;
  private final EcKey leaf;
  private final Map<String, byte[]> fields;

  private NitroSpec(EcKey root, EcKey leaf, Map<String, byte[]> fields) {
    this.root = root;
    this.leaf = leaf;
    this.fields = fields;
  }

  /** A sound document of that instant, optional fields null. */
  public static NitroSpec of(Seed seed, Instant at) {
    return of(seed, at, Hooks.none());
  }

  /** A document whose leaf certificate is changed. */
  public static NitroSpec of(Seed seed, Instant at, Hooks leafHooks) {
    EcKey root = EcKey.generate(EcKey.Curve.P384, seed.derive("root"));
    EcKey leaf = EcKey.generate(EcKey.Curve.P384, seed.derive("leaf"));
    String rootName = "C=US, O=Amazon, OU=AWS, CN=aws.nitro-enclaves";
    byte[] rootDer =
        CertificateSpec.of(
                rootName, rootName, root.spki(), at.minus(days(365)), at.plus(days(3650)))
            .with(Extension.ca(OptionalInt.empty()))
            .with(Extension.usage(Extension.Usage.CA))
            .sign(root)
            .der();
    byte[] leafDer =
        CertificateSpec.of(
                "C=US, O=Amazon, OU=AWS, CN=i-0.enclave",
                rootName,
                leaf.spki(),
                at,
                at.plus(Duration.ofHours(3)))
            .with(Extension.notCa())
            .with(Extension.usage(Extension.Usage.SIGNING))
            .withHooks(leafHooks)
            .sign(root)
            .der();
    Map<Integer, byte[]> pcrs = new TreeMap<>();
    for (int i = 0; i < 16; i++) {
      pcrs.put(i, CborItems.bytes(seed.derive("pcr " + i).bytes(48)));
    }
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("module_id", CborItems.text("i-0-enc0"));
    fields.put("digest", CborItems.text("SHA384"));
    fields.put("timestamp", CborItems.integer(at.toEpochMilli()));
    fields.put("pcrs", CborItems.numbered(pcrs));
    fields.put("certificate", CborItems.bytes(leafDer));
    fields.put("cabundle", CborItems.array(List.of(CborItems.bytes(rootDer))));
    fields.put("public_key", CborItems.nothing());
    fields.put("user_data", CborItems.nothing());
    fields.put("nonce", CborItems.nothing());
    return new NitroSpec(root, leaf, fields);
  }

  /** One field, encoded; a new one comes last. */
  public NitroSpec with(String field, byte[] item) {
    Map<String, byte[]> next = new LinkedHashMap<>(fields);
    next.put(field, item.clone());
    return new NitroSpec(root, leaf, next);
  }

  /** Leaves one field out. */
  public NitroSpec without(String field) {
    Map<String, byte[]> next = new LinkedHashMap<>(fields);
    next.remove(field);
    return new NitroSpec(root, leaf, next);
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
    byte[] header = CborItems.bytes(CborItems.numbered(Map.of(1, CborItems.integer(algorithm))));
    byte[] signed =
        CborItems.array(
            List.of(
                CborItems.text("Signature1"),
                header,
                CborItems.bytes(new byte[0]),
                CborItems.bytes(payload)));
    byte[] signature = hooks.signature().apply(leaf.signRaw(signed));
    return CborItems.array(
        List.of(
            header,
            CborItems.numbered(Map.of()),
            CborItems.bytes(payload),
            CborItems.bytes(signature)));
  }

  private static Duration days(int count) {
    return Duration.ofDays(count);
  }
}
