package dev.cloister.fuzz.parser;

import dev.cloister.attestation.cbor.Cbor;
import dev.cloister.attestation.cbor.CborException;
import dev.cloister.attestation.cbor.CborValue;
import dev.cloister.fuzz.FuzzTarget;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** {@link Cbor#parse}. */
public final class CborTarget implements FuzzTarget {
  @Override
  public String name() {
    return "cbor";
  }

  @Override
  public void run(byte[] input) throws CborException {
    CborValue value = Cbor.parse(input);
    if (!Cbor.parse(input).equals(value) || value.hashCode() != Cbor.parse(input).hashCode()) {
      throw new AssertionError("two readings of the same bytes differ");
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return CborException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "84430a0b0ca04401020304420506", // the shape of COSE_Sign1
            "a3616101616282f5f66163a1190100" + "3903e7", // {"a":1,"b":[true,null],"c":{256:-1000}}
            "d2821b00000001000000003b0000000100000000")
        .map(HexFormat.of()::parseHex)
        .toList();
  }
}
