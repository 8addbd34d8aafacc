package dev.cloister.vault.key;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.key.KeyPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The policies that were last used, by their digests. Safe for use by many threads. */
final class PolicyCache {
  private static final int LIMIT = 1024;

  private final Map<ByteString, KeyPolicy> policies =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, KeyPolicy> eldest) {
          return size() > LIMIT;
        }
      };

  PolicyCache() {}

  synchronized KeyPolicy get(ByteString digest, Supplier<Optional<byte[]>> text)
      throws ChannelException {
    KeyPolicy known = policies.get(digest);
    if (known != null) {
      return known;
    }
    byte[] found =
        text.get()
            .orElseThrow(
                () -> new ChannelException(ErrorCode.UNAVAILABLE, "the key changes: ask again"));
    try {
      KeyPolicy policy = KeyPolicy.parse(found);
      policies.put(digest, policy);
      return policy;
    } catch (ConstellationException e) {
      throw new IllegalStateException("what was stored is a policy", e);
    }
  }
}
