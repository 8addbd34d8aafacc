package dev.cloister.vault.head;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.head.HeadName;
import dev.cloister.constellation.secret.OwnerId;

/**
 * A head as its owner registered it: the canonical encoding {@code cloister-vault-head-v1}. Its
 * policy's text and how far the service has come are stored beside it.
 *
 * @param policy digest of the policy
 */
public record RegisteredHead(OwnerId owner, HeadName name, ByteString policy) implements Canonical {
  private static final String DOMAIN = "cloister-vault-head-v1";
  private static final int MAX_LENGTH = 1024;

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .text(owner.issuer())
        .text(owner.subject())
        .text(name.value())
        .bytes(policy)
        .encoded();
  }

  static RegisteredHead decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, RegisteredHead::read);
  }

  private static RegisteredHead read(Decoder in) throws ConstellationException {
    OwnerId owner = new OwnerId(in.text("issuer"), in.text("subject"));
    return new RegisteredHead(owner, new HeadName(in.text("name")), in.hash("policy"));
  }
}
