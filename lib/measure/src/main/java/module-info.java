/** Reference values computed from artifacts, in pure Java. */
module dev.cloister.measure {
  requires static org.jspecify;
  requires transitive dev.cloister.attestation;

  exports dev.cloister.measure;
  exports dev.cloister.measure.boot;
  exports dev.cloister.measure.bytes;
  exports dev.cloister.measure.firmware;
  exports dev.cloister.measure.pe;
  exports dev.cloister.measure.snp;
  exports dev.cloister.measure.tdx;
  exports dev.cloister.measure.uki;
}
