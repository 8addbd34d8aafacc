/** Verification and appraisal of remote attestation evidence, in pure Java. */
module dev.cloister.attestation {
  requires static org.jspecify;
  requires java.xml.crypto; // manifests of NVIDIA are signed XML
  requires org.bouncycastle.provider;

  // Amazon Corretto Crypto Provider, where the caller allows it and it is there.
  uses java.security.Provider;

  exports dev.cloister.attestation;
  exports dev.cloister.attestation.activation;
  exports dev.cloister.attestation.binding;
  exports dev.cloister.attestation.checks;
  exports dev.cloister.attestation.ear;
  exports dev.cloister.attestation.json;
  exports dev.cloister.attestation.policy;
  exports dev.cloister.attestation.ratls;
}
