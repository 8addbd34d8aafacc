/** What verification needs from the vendors: fetched, cached, or read from a bundle. */
module dev.cloister.collateral {
  requires static org.jspecify;
  requires transitive dev.cloister.attestation;
  requires java.net.http;
}
