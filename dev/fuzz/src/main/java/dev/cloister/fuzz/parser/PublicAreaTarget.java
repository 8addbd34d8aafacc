package dev.cloister.fuzz.parser;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.tpm.PublicArea;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmPublic;
import java.util.Arrays;
import java.util.List;

/** {@link PublicArea#parse}: what is read reads back as itself, with the same name and key. */
public final class PublicAreaTarget implements FuzzTarget {
  private static final Seed SEED = Seed.of("fuzz public area");

  @Override
  public String name() {
    return "tpm-public-area";
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    PublicArea area = PublicArea.parse(input);
    PublicArea again;
    try {
      again = PublicArea.parse(area.bytes());
    } catch (MalformedEvidenceException e) {
      throw new AssertionError("does not read what it was read from", e);
    }
    if (!Arrays.equals(area.name(), again.name())
        || !Arrays.equals(area.spki(), again.spki())
        || !area.unfitToAttest().equals(again.unfitToAttest())) {
      throw new AssertionError("reads back as another key");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        TpmPublic.attestationKey(EcKey.p256(SEED)),
        TpmPublic.attestationKey(EcKey.generate(EcKey.Curve.P384, SEED)),
        TpmPublic.attestationKey(RsaKey.generate(2048, RsaKey.Scheme.PKCS1_SHA256, SEED)),
        sized(TpmPublic.attestationKey(EcKey.p256(SEED))));
  }

  /** TPM2B_PUBLIC. */
  private static byte[] sized(byte[] area) {
    byte[] out = new byte[area.length + 2];
    out[0] = (byte) (area.length >>> 8);
    out[1] = (byte) area.length;
    System.arraycopy(area, 0, out, 2, area.length);
    return out;
  }
}
