package dev.cloister.vault.key;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.key.CallerId;
import dev.cloister.constellation.secret.OwnerId;
import java.util.Optional;
import java.util.Set;

/**
 * What was proven about who asks: who is logged in, which code is at the other end of the
 * connection, either or both.
 *
 * @param person whose token and key made the request
 * @param code that attested itself over this connection
 */
public record KeyCaller(Optional<Person> person, Optional<Code> code) {
  /** Nobody. */
  public static final KeyCaller NOBODY = new KeyCaller(Optional.empty(), Optional.empty());

  /**
   * Somebody who is logged in.
   *
   * @param id issuer and subject of the token
   * @param roles that the token names
   * @param mayOwn whether the token gives the role of an owner
   */
  public record Person(OwnerId id, Set<String> roles, boolean mayOwn) {
    /** Copies the roles. */
    public Person {
      roles = Set.copyOf(roles);
    }
  }

  /**
   * Code whose evidence was verified, and appraised by nobody yet.
   *
   * @param identity key that it shows on its attested channel
   * @param format of its evidence
   * @param bound whether the evidence was checked to vouch for this connection's keys
   * @param fresh whether the evidence was made for this very connection
   * @param evidence appraises it
   */
  public record Code(
      P256PublicKey identity, Format format, boolean bound, boolean fresh, Appraiser evidence) {
    /** The other end of an attested channel. */
    public static Code of(AttestedPeer peer) {
      try {
        return new Code(
            P256PublicKey.of(peer.identityKey()),
            peer.appraisal().result().format(),
            peer.appraisal().result().bound(),
            peer.fresh(),
            policy -> policy.appraise(peer.appraisal().result()));
      } catch (ConstellationException e) {
        throw new IllegalStateException("identity keys of channels are of P-256", e);
      }
    }
  }

  /** What a policy makes of evidence. */
  @FunctionalInterface
  public interface Appraiser {
    /** The verdict and its reasons. */
    Appraisal appraise(AppraisalPolicy policy);
  }

  /** Somebody who is logged in. */
  public static KeyCaller of(Person person) {
    return new KeyCaller(Optional.of(person), Optional.empty());
  }

  /** Attested code. */
  public static KeyCaller of(Code code) {
    return new KeyCaller(Optional.empty(), Optional.of(code));
  }

  /** Whether it is whom an approval names. */
  boolean is(CallerId requester) {
    return person.filter(one -> CallerId.of(one.id()).equals(requester)).isPresent()
        || code.filter(one -> CallerId.of(one.identity()).equals(requester)).isPresent();
  }

  /** Whether it is that person. */
  boolean is(OwnerId id) {
    return person.filter(one -> one.id().equals(id)).isPresent();
  }
}
