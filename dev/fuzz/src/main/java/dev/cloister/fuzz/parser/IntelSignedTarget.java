package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.intel.CertificateRole;
import dev.cloister.testkit.intel.IntelIssuer;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.SignedJson;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.CertifiedKey;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Hooks;
import java.io.ByteArrayOutputStream;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * Documents that the vendor really signed, with anything in them: the input goes where the
 * signature covers it, so that the parsers behind the signature are reached.
 */
public final class IntelSignedTarget implements FuzzTarget {
  /** The issuer's signing, and Bouncy Castle's verification, allocate by themselves. */
  static final AllocationLimit WITH_SIGNATURES = new AllocationLimit(8 << 20, 1024);

  private static final String SGX_EXTENSION = "1.2.840.113741.1.13.1";

  /** Puts the input into a document. */
  @FunctionalInterface
  private interface Signer {
    byte[] sign(IntelWorld world, byte[] input);
  }

  /** What the input is in the sound document. */
  @FunctionalInterface
  private interface Sound {
    byte[] of(IntelWorld world);
  }

  private final String name;
  private final CollateralKind kind;
  private final Signer signer;
  private final Sound sound;
  private final IntelWorld world = IntelWorld.of(QuoteFormat.TDX_V4);

  private IntelSignedTarget(String name, CollateralKind kind, Signer signer, Sound sound) {
    this.name = name;
    this.kind = kind;
    this.signer = signer;
    this.sound = sound;
  }

  /** The {@code tcbInfo} object. */
  public static IntelSignedTarget tcbInfo() {
    return json("tcb-info", CollateralKind.TCB_INFO, "tcbInfo");
  }

  /** The {@code enclaveIdentity} object. */
  public static IntelSignedTarget qeIdentity() {
    return json("qe-identity", CollateralKind.QE_IDENTITY, "enclaveIdentity");
  }

  /** A TBSCertList of the PCK CA. */
  public static IntelSignedTarget crl() {
    return new IntelSignedTarget(
        "crl",
        CollateralKind.PCK_CRL,
        (world, input) -> signed(input, ca(world).key()),
        world -> {
          byte[][] captured = new byte[1][];
          Hooks hooks =
              Hooks.content(
                  tbs -> {
                    captured[0] = tbs;
                    return tbs;
                  });
          crl(world.issuer(), world).withHooks(hooks).sign(ca(world));
          return captured[0];
        });
  }

  /** The value of the SGX extension in a PCK certificate. */
  public static IntelSignedTarget pckExtension() {
    return new IntelSignedTarget(
        "pck-extension",
        CollateralKind.PCK_CHAIN,
        (world, input) -> {
          X509Certificate leaf = world.platform().chain().getFirst().x509();
          Certificate changed =
              CertificateSpec.of(
                      leaf.getSubjectX500Principal().getName(),
                      leaf.getIssuerX500Principal().getName(),
                      leaf.getPublicKey().getEncoded(),
                      leaf.getNotBefore().toInstant(),
                      leaf.getNotAfter().toInstant())
                  .with(Extension.notCa())
                  .with(Extension.of(SGX_EXTENSION, false, input))
                  .sign(ca(world).key());
          return Certificate.chainPem(
                  List.of(
                      changed, world.platform().chain().get(1), world.platform().chain().get(2)))
              .getBytes(US_ASCII);
        },
        world -> {
          byte[] wrapped =
              world.platform().chain().getFirst().x509().getExtensionValue(SGX_EXTENSION);
          // An OCTET STRING of 128 to 65535 bytes has a header of 3 or 4 bytes.
          return Arrays.copyOfRange(wrapped, (wrapped[1] & 0xff) == 0x81 ? 3 : 4, wrapped.length);
        });
  }

  private static IntelSignedTarget json(String name, CollateralKind kind, String member) {
    return new IntelSignedTarget(
        name,
        kind,
        (world, input) ->
            SignedJson.sign(
                member,
                input,
                world.issuer().authority(CertificateRole.TCB_SIGNING).key(),
                Hooks.none()),
        world -> {
          try {
            return Json.parseObject(world.document(kind)).object(member).rawBytes();
          } catch (JsonException e) {
            throw new IllegalStateException("the issuer writes JSON", e);
          }
        });
  }

  // The issuer's own encoder would refuse content that is no DER; a CA could sign anything.
  private static byte[] signed(byte[] content, EcKey key) {
    byte[] signature = key.sign(content);
    ByteArrayOutputStream bits = new ByteArrayOutputStream();
    bits.write(0);
    bits.writeBytes(signature);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(content);
    body.writeBytes(key.algorithmIdentifier());
    body.writeBytes(der(0x03, bits.toByteArray()));
    return der(0x30, body.toByteArray());
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int bytes = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
      out.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write(content.length >>> shift);
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static CrlSpec crl(IntelIssuer issuer, IntelWorld world) {
    X509Certificate root = issuer.authority(CertificateRole.ROOT).certificate().x509();
    return CrlSpec.of(root.getNotBefore().toInstant(), root.getNotAfter().toInstant())
        .revoking(world.platform().chain().get(1).x509().getSerialNumber());
  }

  private static CertifiedKey<EcKey> ca(IntelWorld world) {
    return world.issuer().authority(world.platform().spec().ca());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    world.verify(quote(), kind, signer.sign(world, input));
  }

  // A chain beside the quote is read only where the quote carries none.
  private byte[] quote() {
    return kind == CollateralKind.PCK_CHAIN ? world.quoteWithoutChain() : world.quote();
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(sound.of(world));
  }

  @Override
  public AllocationLimit allocationLimit() {
    return WITH_SIGNATURES;
  }
}
