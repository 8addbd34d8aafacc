package dev.cloister.channel.client;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The client's key and chain, which can be replaced. An alias names a generation, so that a
 * handshake that began before a replacement ends with one key and its own chain.
 */
final class ClientKeys extends X509ExtendedKeyManager {
  private static final int GENERATIONS = 4;

  private final AtomicReference<List<Entry>> entries;

  private record Entry(long generation, PrivateKey key, List<X509Certificate> chain) {
    Entry {
      chain = List.copyOf(chain);
      if (chain.isEmpty()) {
        throw new IllegalArgumentException("expected a certificate");
      }
    }

    String alias() {
      return "g" + generation;
    }
  }

  private ClientKeys(List<Entry> first) {
    entries = new AtomicReference<>(first);
  }

  static ClientKeys none() {
    return new ClientKeys(List.of());
  }

  static ClientKeys of(PrivateKey key, List<X509Certificate> chain) {
    return new ClientKeys(List.of(new Entry(0, key, chain)));
  }

  void replace(PrivateKey key, List<X509Certificate> chain) {
    entries.updateAndGet(
        old -> {
          long generation = old.isEmpty() ? 0 : old.getFirst().generation() + 1;
          return Stream.concat(Stream.of(new Entry(generation, key, chain)), old.stream())
              .limit(GENERATIONS)
              .toList();
        });
  }

  @Override
  public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return entries.get().stream()
        .findFirst()
        .filter(entry -> Arrays.asList(keyTypes).contains(entry.key().getAlgorithm()))
        .map(Entry::alias)
        .orElse(null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return find(alias).map(found -> found.chain().toArray(new X509Certificate[0])).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return find(alias).map(Entry::key).orElse(null);
  }

  private Optional<Entry> find(String alias) {
    return entries.get().stream().filter(entry -> entry.alias().equals(alias)).findFirst();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return null;
  }
}
