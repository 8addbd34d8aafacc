package dev.cloister.cli.verify;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.PeerAppraisal;
import dev.cloister.cli.ExitCode;
import java.util.Optional;

/**
 * What a probe of an attested channel came to.
 *
 * @param target as given
 * @param serviceId that was asked for
 * @param policySource whose policy it was: {@code default} or {@code file}
 * @param appraisal of the evidence, if any was judged, accepted or not
 * @param refusal why there is no channel, if there is none
 * @param session the channel, if there is one
 * @param hint what is said of evidence in the certificate
 */
record Probe(
    String target,
    String serviceId,
    String policySource,
    Optional<PeerAppraisal> appraisal,
    Optional<ChannelException> refusal,
    Optional<Session> session,
    String hint) {

  /** An attested connection. */
  record Session(
      String cipherSuite,
      ByteString identityKey,
      boolean identityNamed,
      ByteString attestationKey) {}

  /** The verdict's code; {@code refused} without a channel, {@code undecided} without a network. */
  String verdict() {
    if (refusal.isPresent()) {
      return isNetwork(refusal.get().code())
          ? "undecided"
          : appraisal.map(judged -> judged.appraisal().verdict().code()).orElse("refused");
    }
    return appraisal.orElseThrow().appraisal().verdict().code();
  }

  int exitCode() {
    return switch (verdict()) {
      case "undecided" -> ExitCode.UNDECIDED;
      case "affirming" -> refusal.isPresent() ? ExitCode.CONTRAINDICATED : ExitCode.OK;
      case "warning" -> refusal.isPresent() ? ExitCode.CONTRAINDICATED : ExitCode.WARNING;
      default -> ExitCode.CONTRAINDICATED;
    };
  }

  private static boolean isNetwork(ErrorCode code) {
    return code == ErrorCode.PEER_UNREACHABLE || code == ErrorCode.UPSTREAM_TIMEOUT;
  }
}
