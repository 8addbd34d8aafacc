package dev.cloister.vault.profile;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.key.KeyPolicy;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.wire.PendingProfileInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A profile that was proposed. It grants nothing.
 *
 * @param id 16 random bytes
 * @param principal whom it would be added to
 * @param tee kind of TEE
 * @param text the appraisal policy, JSON
 * @param proposer who proposed it
 * @param approvers different people, in the order in which they approved
 * @param expires seconds since the epoch
 */
public record PendingProfile(
    ByteString id,
    String principal,
    String tee,
    ByteString text,
    OwnerId proposer,
    List<OwnerId> approvers,
    long expires) {
  /** Length of an id, in bytes. */
  public static final int ID_LENGTH = 16;

  private static final int MAX_APPROVERS = 64;

  /** Copies the list. */
  public PendingProfile {
    approvers = List.copyOf(approvers);
  }

  /** A profile's text. */
  public static ByteString text(AppraisalPolicy profile) {
    return ByteString.copyOf(profile.json().toJson().getBytes(StandardCharsets.UTF_8));
  }

  /** What the code's evidence would have to meet. */
  public AppraisalPolicy profile() {
    try {
      return AppraisalPolicy.of(Json.parseObject(text.bytes()));
    } catch (JsonException | PolicyException e) {
      throw new IllegalStateException("what was stored is a policy", e);
    }
  }

  /** As it is told. */
  public PendingProfileInfo info() {
    return new PendingProfileInfo(id, principal, tee, profile(), proposer, approvers, expires);
  }

  /** Writes it into an item of a list. */
  public static void write(PendingProfile one, Encoder out) {
    out.bytes(one.id).text(one.principal).text(one.tee).bytes(one.text);
    person(one.proposer, out);
    out.list(one.approvers, PendingProfile::person);
    out.number(one.expires);
  }

  /** Reads what {@link #write} wrote. */
  public static PendingProfile read(Decoder in) throws ConstellationException {
    return new PendingProfile(
        in.bytes("id", ID_LENGTH),
        in.text("principal"),
        in.text("tee"),
        in.bytes("text", 1, KeyPolicy.MAX_LENGTH),
        person(in),
        in.list("approvers", MAX_APPROVERS, PendingProfile::person),
        in.number("expires"));
  }

  private static void person(OwnerId person, Encoder out) {
    out.text(person.issuer()).text(person.subject());
  }

  private static OwnerId person(Decoder in) throws ConstellationException {
    String issuer = in.text("issuer");
    return new OwnerId(issuer, in.text("subject"));
  }
}
