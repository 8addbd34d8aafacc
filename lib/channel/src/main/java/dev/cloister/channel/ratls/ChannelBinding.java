package dev.cloister.channel.ratls;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What evidence and signatures of one end cover: the values of the one connection as this end sees
 * them, in the form of purpose {@code ra-tls} (docs/reference/binding.md). Both ends compute it;
 * nothing of it is taken from the peer but its keys and nonce.
 *
 * @param verifierNonce of the end that checks
 * @param proverNonce of the end that proves
 * @param transcript hash of the messages before the proof
 */
record ChannelBinding(
    TlsView tls,
    Role role,
    ByteString verifierNonce,
    ByteString proverNonce,
    ByteString transcript,
    String serviceId) {

  static ChannelBinding ofServer(TlsView tls, Hello hello, byte[] m1, ByteString serverNonce) {
    return new ChannelBinding(
        tls, Role.TLS_SERVER, hello.nonce(), serverNonce, Hashes.of(m1), hello.serviceId());
  }

  static ChannelBinding ofClient(
      TlsView tls, Hello hello, byte[] m1, ByteString serverNonce, byte[] m2) {
    return new ChannelBinding(
        tls,
        Role.TLS_CLIENT,
        serverNonce,
        hello.nonce(),
        Hashes.transcript(m1, m2),
        hello.serviceId());
  }

  /**
   * The binding with the prover's keys.
   *
   * @throws ChannelException {@link ErrorCode#INVALID_REQUEST} when they are not P-256 keys
   */
  Binding with(ByteString attestationKey, ByteString identityKey) throws ChannelException {
    try {
      return Binding.of(
          Purpose.RA_TLS,
          role,
          verifierNonce.bytes(),
          List.of(
              own().key(),
              BoundKey.of(KeyUsage.ATTESTATION_KEY, attestationKey.bytes()),
              BoundKey.of(KeyUsage.IDENTITY, identityKey.bytes())),
          List.of(
              tls.exporter().bytes(),
              tls.server().hash().bytes(),
              tls.client().map(leaf -> leaf.hash().bytes()).orElseGet(() -> new byte[0]),
              proverNonce.bytes(),
              transcript.bytes(),
              serviceId.getBytes(StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new ChannelException(ErrorCode.INVALID_REQUEST, "expected P-256 keys of 91 bytes");
    }
  }

  /** The prover's leaf. */
  private TlsView.Leaf own() throws ChannelException {
    return role == Role.TLS_SERVER
        ? tls.server()
        : tls.client()
            .orElseThrow(
                () ->
                    new ChannelException(
                        ErrorCode.CLIENT_CERTIFICATE_REQUIRED,
                        "a client that proves itself presents a certificate"));
  }
}
