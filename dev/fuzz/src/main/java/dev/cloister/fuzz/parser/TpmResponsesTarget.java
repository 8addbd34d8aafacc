package dev.cloister.fuzz.parser;

import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.tee.tpm.PcrSet;
import dev.cloister.tee.tpm.Tpm;
import dev.cloister.tee.tpm.TpmException;
import dev.cloister.tee.tpm.TpmKey;
import dev.cloister.tee.tpm.TpmTemplates;
import dev.cloister.tee.tpm.TpmTransport;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** {@link Tpm}: any response to any command; the first octet picks the command. */
public final class TpmResponsesTarget implements FuzzTarget {
  private static final TpmKey KEY = new TpmKey(1, TpmTemplates.attestationKey());

  private static final PcrSet PCRS = new PcrSet(HashAlgorithm.SHA256, List.of(15));

  @Override
  public String name() {
    return "tpm-responses";
  }

  @Override
  public void run(byte[] input) throws TpmException {
    if (input.length == 0) {
      return;
    }
    byte[] response = Arrays.copyOfRange(input, 1, input.length);
    try (Tpm tpm = Tpm.over(new Answering(response))) {
      switch (input[0] & 7) {
        case 0 -> tpm.createPrimary(Tpm.ENDORSEMENT, TpmTemplates.attestationKey());
        case 1 -> tpm.readPublic(1);
        case 2 -> tpm.banks();
        case 3 -> tpm.nvRead(1);
        case 4 -> tpm.hmac(KEY, 1, new byte[1]);
        case 5 -> tpm.policyDigest(1);
        case 6 -> tpm.quote(KEY, new byte[32], PCRS);
        default -> tpm.activateCredential(KEY, KEY, 1, new byte[4], new byte[4]);
      }
    } catch (IOException e) {
      throw new AssertionError("nothing is read here", e);
    }
  }

  /** A TPM with one answer to everything. */
  private static final class Answering implements TpmTransport {
    private final byte[] response;

    Answering(byte[] response) {
      this.response = response;
    }

    @Override
    public byte[] exchange(byte[] command) {
      return response.clone();
    }

    @Override
    public void close() {}
  }

  @Override
  public Class<? extends Exception> refusal() {
    return TpmException.class;
  }

  @Override
  public List<byte[]> seeds() {
    HexFormat hex = HexFormat.of();
    return List.of(
        hex.parseHex("01" + "800100000010" + "00000000" + "00020000" + "0000"),
        hex.parseHex("02" + "80010000001b" + "00000000" + "000000000500000001000b03ff00000000"),
        hex.parseHex("04" + "800200000012" + "00000000" + "00000004" + "0002aabb"));
  }
}
