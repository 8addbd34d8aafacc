package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One device's part of the evidence.
 *
 * @param certificates PEM, where the container has them
 * @param statedNonce what the container says the nonce is; hex
 * @param architecture what the container says, such as {@code HOPPER}; unsigned
 */
record NvidiaDevice(
    SpdmReport report,
    Optional<ByteString> certificates,
    Optional<String> statedNonce,
    Optional<String> architecture) {

  JsonObject.Builder claims() {
    JsonObject.Builder out = JsonObject.builder();
    architecture.ifPresent(name -> out.put("architecture", name));
    out.put("nonce", HexFormat.of().formatHex(report.nonce()));
    report.opaque().add(out);
    return out.put("measurements", report.measurements());
  }
}
