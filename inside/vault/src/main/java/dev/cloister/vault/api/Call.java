package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.wire.VaultOperation;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A request as it came, over HTTP or in a frame.
 *
 * @param operation what is asked
 * @param body as received: what a proof covers
 * @param token the caller's bearer token
 * @param proof value of {@code Cloister-Proof}; empty without one
 * @param peer the caller, where it attested itself
 * @param connection that it came over
 * @param session of that connection
 */
record Call(
    VaultOperation operation,
    ByteString body,
    Optional<String> token,
    String proof,
    Optional<AttestedPeer> peer,
    RequestChannel connection,
    Optional<SSLSession> session) {}
