package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.TlsView;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.request.ProofChannel;
import dev.cloister.constellation.request.ProofVerifier;
import dev.cloister.constellation.wire.VaultAnswer;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * What proofs of one connection are made for. It belongs to the connection and to nothing that
 * outlives it. Safe for use by many threads.
 */
public final class RequestChannel {
  private static final int EXPORTER = 32;

  private final ByteString nonce;
  private Optional<ProofVerifier> verifier = Optional.empty();

  private RequestChannel(ByteString nonce) {
    this.nonce = nonce;
  }

  /** A new connection's. */
  public static RequestChannel of(SecureRandom random) {
    byte[] nonce = new byte[VaultAnswer.NONCE_LENGTH];
    random.nextBytes(nonce);
    return new RequestChannel(ByteString.copyOf(nonce));
  }

  /** The vault's nonce of this connection. */
  public ByteString nonce() {
    return nonce;
  }

  /**
   * Verifies this connection's proofs, each counter once.
   *
   * @param session of this connection
   * @throws ChannelException {@link ErrorCode#TLS_UNSUPPORTED}
   */
  synchronized ProofVerifier verifier(
      ByteString constellationId, VaultId vault, Optional<SSLSession> session)
      throws ChannelException {
    if (verifier.isEmpty()) {
      byte[] exporter =
          TlsView.export(
              session.orElseThrow(
                  () -> new ChannelException(ErrorCode.TLS_UNSUPPORTED, "expected TLS 1.3")),
              ProofChannel.EXPORTER_LABEL,
              EXPORTER);
      verifier =
          Optional.of(
              ProofVerifier.of(
                  new ProofChannel(constellationId, vault, nonce, ByteString.copyOf(exporter))));
    }
    return verifier.get();
  }
}
