package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.channel.hpke.HpkePublicKey;
import dev.cloister.channel.hpke.HpkeRecipient;
import dev.cloister.channel.hpke.HpkeSender;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;
import dev.cloister.threshold.Share;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a dealer sends to one holder, past the coordinator: HPKE to the key that the holder made for
 * this session, under a context that names session, roster and both ends.
 */
final class PartSealing {
  private PartSealing() {}

  static Dealt.Part seal(
      DealingTranscript transcript, VaultId dealer, Joined holder, Share part, SecureRandom random)
      throws ConstellationException {
    ByteString commitment = Dealt.commitment(transcript.id(), dealer, holder.vault(), part);
    byte[] value = part.copyValue();
    try (HpkeSender sender =
        HpkePublicKey.parse(holder.key().bytes())
            .send(context(transcript, dealer, holder.vault()), random)) {
      byte[] sealed = sender.seal(commitment.bytes(), value);
      return new Dealt.Part(commitment, ByteString.copyOf(sender.enc()), ByteString.copyOf(sealed));
    } catch (ChannelException e) {
      throw new ConstellationException(
          Reason.MISMATCH, "vault " + holder.vault() + " shows no key that can be used");
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  /** What a dealer sent, if it is what the dealer is bound to. */
  static Optional<Share> open(
      DealingTranscript transcript, Dealt dealt, VaultId holder, HpkePrivateKey key) {
    Dealt.Part part = dealt.parts().get(holder);
    if (part == null) {
      return Optional.empty();
    }
    try (HpkeRecipient recipient =
            key.receive(part.enc().bytes(), context(transcript, dealt.vault(), holder));
        SecretBytes opened = recipient.open(part.commitment().bytes(), part.sealed().bytes())) {
      Share share = opened.use(bytes -> Share.of(transcript.position(holder), bytes));
      ByteString bound = Dealt.commitment(transcript.id(), dealt.vault(), holder, share);
      if (MessageDigest.isEqual(bound.bytes(), part.commitment().bytes())) {
        return Optional.of(share);
      }
      share.close();
      return Optional.empty();
    } catch (ChannelException e) {
      return Optional.empty();
    }
  }

  private static byte[] context(DealingTranscript transcript, VaultId dealer, VaultId holder) {
    return Encoder.of("cloister-dealing-channel-v1")
        .bytes(transcript.id())
        .bytes(transcript.roster())
        .bytes(dealer.bytes())
        .bytes(holder.bytes())
        .encoded();
  }
}
