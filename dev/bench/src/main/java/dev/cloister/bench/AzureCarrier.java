package dev.cloister.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.bench.Check.Scheme;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.HclSpec;
import dev.cloister.testkit.tpm.TpmQuotes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Azure's bundle: the report vouches for the vTPM's key, which signs a quote over PCR 0 to 7. A key
 * takes long to make and none is ever kept by a verifier, so that all machines have the same.
 */
final class AzureCarrier implements SnpCarrier {
  private static final HexFormat HEX = HexFormat.of();
  private static final String PCR = "00".repeat(32);

  private final RsaKey key;
  private final byte[] runtimeData;

  private AzureCarrier(RsaKey key) {
    this.key = key;
    this.runtimeData = HclSpec.runtimeData(key.modulus());
  }

  static AzureCarrier create() {
    return new AzureCarrier(
        RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, Seed.of("bench azure")));
  }

  @Override
  public byte[] reportData(int index) {
    return Arrays.copyOf(sha256(runtimeData), 64);
  }

  @Override
  public byte[] evidence(byte[] report, int index) {
    byte[] quote = quote(index);
    return JsonText.write(
            JsonText.object(
                "hcl_report",
                HEX.formatHex(HclSpec.snp(report, runtimeData)),
                "tpm_quote",
                JsonText.object(
                    "message",
                    HEX.formatHex(quote),
                    "signature",
                    HEX.formatHex(key.sign(quote)),
                    "pcrs",
                    Collections.nCopies(24, PCR))))
        .getBytes(US_ASCII);
  }

  @Override
  public List<Check> checks(int index, Scenario scenario) {
    byte[] quote = quote(index);
    return List.of(
        new Check(
            Scheme.RSA_SHA256, key.spki(), quote, key.sign(quote), scenario == Scenario.WARM));
  }

  private static byte[] quote(int index) {
    return TpmQuotes.quote(
        ByteBuffer.allocate(32).putInt(index).array(), sha256(new byte[8 * PCR.length() / 2]));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
