package dev.cloister.attestation.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpSpec;
import dev.cloister.testkit.azure.AzureScenario;
import dev.cloister.testkit.azure.AzureScenario.Hardware;
import dev.cloister.testkit.cca.CcaScenario;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.nitro.NitroSpec;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenService;
import dev.cloister.testkit.tpm.BootLog;
import dev.cloister.testkit.tpm.TpmQuotes;
import dev.cloister.testkit.tpm.TpmScenario;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One issued piece of evidence per format. */
final class DetectedSamples {
  static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Seed SEED = Seed.of("detect");
  private static final Map<Format, byte[]> ALL = make();

  private DetectedSamples() {}

  static Map<Format, byte[]> all() {
    return ALL;
  }

  static byte[] of(Format format) {
    byte[] sample = ALL.get(format);
    if (sample == null) {
      throw new IllegalArgumentException("no sample of " + format.code());
    }
    return sample.clone();
  }

  private static Map<Format, byte[]> make() {
    Map<Format, byte[]> out = new LinkedHashMap<>();
    out.put(Format.TDX_V4, quote(QuoteFormat.TDX_V4));
    out.put(Format.TDX_V5, quote(QuoteFormat.TDX_V5_TD15));
    out.put(Format.SGX_V3, quote(QuoteFormat.SGX_V3));
    out.put(
        Format.SNP,
        SnpSpec.sign(
            SnpSpec.content(
                AmdProduct.MILAN,
                3,
                false,
                new AmdTcb(0, 4, 1, 22, 213),
                SEED.derive("chip").bytes(64),
                SEED),
            EcKey.generate(EcKey.Curve.P384, SEED.derive("vcek"))));
    out.put(Format.NITRO, NitroSpec.of(SEED, AT).sign());
    out.put(Format.CONFIDENTIAL_SPACE, token(TokenService.CONFIDENTIAL_SPACE_OIDC));
    out.put(Format.INTEL_TRUST_AUTHORITY, token(TokenService.TRUST_AUTHORITY));
    out.put(Format.AZURE_MAA, token(TokenService.AZURE));
    out.put(Format.TPM, TpmQuotes.quote(new byte[32], new byte[32]));
    NvidiaIssuer nvidia = NvidiaIssuer.create(SEED, AT);
    byte[] report = nvidia.report(SpdmSpec.of(new byte[32]));
    out.put(
        Format.NVIDIA_GPU,
        JsonText.write(List.of(NvidiaIssuer.element(report, nvidia.certificates(), new byte[32])))
            .getBytes(UTF_8));
    out.put(Format.CEL, canonicalLog());
    out.put(Format.ARM_CCA, CcaScenario.of(SEED, AT).issue().evidence());
    out.put(Format.AZURE_VTPM, AzureScenario.of(Hardware.SNP, SEED, AT).issue().evidence());
    out.put(Format.TCG_EVENT_LOG, TpmScenario.log().bytes());
    out.put(Format.CCEL, BootLog.sha384().secureBoot(1, true).separator(1).bytes());
    return out;
  }

  private static byte[] quote(QuoteFormat format) {
    return IntelScenario.of(format, SEED, AT).issue().evidence();
  }

  private static byte[] token(TokenService service) {
    return TokenAuthority.create(service, SEED, AT).token(AT).issue().token().getBytes(UTF_8);
  }

  /** One record without content: number 0, register 1, SHA-256 of nothing known. */
  private static byte[] canonicalLog() {
    ByteBuffer out = ByteBuffer.allocate(256);
    tlv(out, 0, new byte[8]);
    tlv(out, 108, new byte[] {1});
    ByteBuffer digest = ByteBuffer.allocate(37);
    tlv(digest, 0x0b, sha256(new byte[] {1, 2, 3}));
    tlv(out, 3, digest.array());
    tlv(out, 80, new byte[] {1, 2, 3});
    byte[] log = new byte[out.position()];
    out.flip().get(log);
    return log;
  }

  private static void tlv(ByteBuffer out, int type, byte[] value) {
    out.put((byte) type).putInt(value.length).put(value);
  }

  private static byte[] sha256(byte[] content) {
    // The digest covers the whole content record.
    ByteBuffer record = ByteBuffer.allocate(5 + content.length);
    tlv(record, 80, content);
    return Crypto.sha256(record.array());
  }
}
