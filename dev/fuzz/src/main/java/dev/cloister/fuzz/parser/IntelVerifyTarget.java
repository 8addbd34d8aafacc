package dev.cloister.fuzz.parser;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.intel.QuoteFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A whole verification and appraisal where the quote or one document is anything: the first byte
 * says which, the rest is it.
 */
public final class IntelVerifyTarget implements FuzzTarget {
  private static final List<CollateralKind> KINDS =
      List.of(
          CollateralKind.TCB_INFO,
          CollateralKind.QE_IDENTITY,
          CollateralKind.TCB_SIGNING_CHAIN,
          CollateralKind.ROOT_CRL,
          CollateralKind.PCK_CRL,
          CollateralKind.PCK_CHAIN);

  private final IntelWorld world = IntelWorld.of(QuoteFormat.TDX_V4);

  @Override
  public String name() {
    return "intel-verify";
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    if (input.length == 0) {
      throw new MalformedEvidenceException("nothing");
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    int which = (input[0] & 0xff) % (KINDS.size() + 1);
    if (which == KINDS.size()) {
      CollateralKind unchanged = CollateralKind.TCB_INFO;
      world.verify(rest, unchanged, world.document(unchanged));
    } else {
      world.verify(world.quote(), KINDS.get(which), rest);
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < KINDS.size(); i++) {
      seeds.add(prefixed(i, world.document(KINDS.get(i))));
    }
    seeds.add(prefixed(KINDS.size(), world.quote()));
    return seeds;
  }

  @Override
  public AllocationLimit allocationLimit() {
    return IntelSignedTarget.WITH_SIGNATURES;
  }

  private static byte[] prefixed(int which, byte[] bytes) {
    byte[] out = new byte[bytes.length + 1];
    out[0] = (byte) which;
    System.arraycopy(bytes, 0, out, 1, bytes.length);
    return out;
  }
}
