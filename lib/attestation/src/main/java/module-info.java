/** Verification and appraisal of remote attestation evidence, in pure Java. */
module dev.cloister.attestation {
  requires static org.jspecify;
  requires tools.jackson.core;
  requires org.bouncycastle.provider;

  exports dev.cloister.attestation;
  exports dev.cloister.attestation.binding;
  exports dev.cloister.attestation.json;
  exports dev.cloister.attestation.policy;
}
