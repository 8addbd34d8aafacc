package dev.cloister.http;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One server identity that can be replaced. An alias names a generation, so that a handshake that
 * began before a replacement ends with one key and its own chain.
 */
final class ReloadingKeyManager extends X509ExtendedKeyManager {
  private static final int GENERATIONS = 4;

  private final AtomicReference<List<Entry>> entries;

  private record Entry(long generation, TlsIdentity identity) {
    String alias() {
      return "g" + generation;
    }
  }

  private ReloadingKeyManager(TlsIdentity first) {
    entries = new AtomicReference<>(List.of(new Entry(0, first)));
  }

  static ReloadingKeyManager of(TlsIdentity first) {
    return new ReloadingKeyManager(first);
  }

  void replace(TlsIdentity identity) {
    entries.updateAndGet(
        old ->
            Stream.concat(
                    Stream.of(new Entry(old.getFirst().generation() + 1, identity)), old.stream())
                .limit(GENERATIONS)
                .toList());
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal[] issuers, SSLEngine engine) {
    Entry current = entries.get().getFirst();
    return current.identity().key().getAlgorithm().equals(keyType) ? current.alias() : null;
  }

  @Override
  public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return find(alias).map(found -> found.chain().toArray(new X509Certificate[0])).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return find(alias).map(TlsIdentity::key).orElse(null);
  }

  private Optional<TlsIdentity> find(String alias) {
    return entries.get().stream()
        .filter(entry -> entry.alias().equals(alias))
        .map(Entry::identity)
        .findFirst();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null;
  }
}
