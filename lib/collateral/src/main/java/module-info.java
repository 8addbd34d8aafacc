/** What verification needs from the vendors: fetched, cached, or read from a bundle. */
module dev.cloister.collateral {
  requires static org.jspecify;
  requires transitive dev.cloister.attestation;
  requires transitive java.net.http;

  exports dev.cloister.collateral;
  exports dev.cloister.collateral.bundle;
  exports dev.cloister.collateral.cache;
  exports dev.cloister.collateral.http;
  exports dev.cloister.collateral.kds;
  exports dev.cloister.collateral.keys;
  exports dev.cloister.collateral.pcs;
}
