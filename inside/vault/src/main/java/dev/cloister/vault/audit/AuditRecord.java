package dev.cloister.vault.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.audit.AuditEntry;
import dev.cloister.constellation.audit.AuditHead;
import dev.cloister.constellation.audit.AuditLine;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A line of the log as the store has it: {@code 1 || entry} or {@code 2 || signature || head}. */
final class AuditRecord {
  private static final byte ENTRY = 1;
  private static final byte HEAD = 2;
  private static final int SIGNATURE_END = 1 + P256PublicKey.SIGNATURE_LENGTH;

  private AuditRecord() {}

  static byte[] encode(AuditLine line) {
    return switch (line) {
      case AuditLine.Entry(AuditEntry entry) -> {
        byte[] encoded = entry.encoded();
        yield ByteBuffer.allocate(1 + encoded.length).put(ENTRY).put(encoded).array();
      }
      case AuditLine.Head(Signed<AuditHead> head) -> {
        byte[] encoded = head.object().encoded();
        yield ByteBuffer.allocate(SIGNATURE_END + encoded.length)
            .put(HEAD)
            .put(head.signature().bytes())
            .put(encoded)
            .array();
      }
    };
  }

  static AuditLine decode(byte[] record) throws ConstellationException {
    if (record.length > SIGNATURE_END && record[0] == HEAD) {
      return new AuditLine.Head(
          new Signed<>(
              AuditHead.decode(Arrays.copyOfRange(record, SIGNATURE_END, record.length)),
              ByteString.copyOf(Arrays.copyOfRange(record, 1, SIGNATURE_END))));
    }
    if (record.length > 1 && record[0] == ENTRY) {
      return new AuditLine.Entry(AuditEntry.decode(Arrays.copyOfRange(record, 1, record.length)));
    }
    throw new ConstellationException(
        ConstellationException.Reason.MALFORMED, "expected a record of the audit log");
  }
}
