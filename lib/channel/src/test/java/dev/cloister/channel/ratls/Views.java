package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Views of TLS connections that never were. */
final class Views {
  private Views() {}

  static TlsView of(String connection, String server, Optional<String> client) {
    return new TlsView(
        Hashes.of(connection.getBytes(StandardCharsets.UTF_8)),
        "id-" + connection,
        leaf(server),
        client.map(Views::leaf));
  }

  static TlsView mutual(String connection) {
    return of(connection, "server", Optional.of("client"));
  }

  static TlsView.Leaf leaf(String name) {
    return new TlsView.Leaf(
        Hashes.of(("certificate of " + name).getBytes(StandardCharsets.UTF_8)),
        ByteString.copyOf(EcKey.p256(Seed.of("leaf " + name)).spki()));
  }

  static TlsView withExporter(TlsView view, ByteString exporter) {
    return new TlsView(exporter, view.channelId(), view.server(), view.client());
  }

  static TlsView withServer(TlsView view, TlsView.Leaf leaf) {
    return new TlsView(view.exporter(), view.channelId(), leaf, view.client());
  }

  static TlsView withClient(TlsView view, Optional<TlsView.Leaf> leaf) {
    return new TlsView(view.exporter(), view.channelId(), view.server(), leaf);
  }
}
