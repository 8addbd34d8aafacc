/** Remote attestation: evidence in, verdict out. No network, no clock of its own, no logging. */
module dev.cloister.attestation {
  requires static org.jspecify;
  requires org.bouncycastle.provider;
  requires tools.jackson.core;
}
