package dev.cloister.attestation.snp;

import dev.cloister.attestation.MalformedEvidenceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The certificate table of an extended report (GHCB specification 4.1.8): GUID, offset and length
 * of each, ended by zeros.
 */
final class CertificateTable {
  static final UUID VCEK = UUID.fromString("63da758d-e664-4564-adc5-f4b93be8accd");
  static final UUID VLEK = UUID.fromString("a8074bc2-a25a-483e-aae6-39c045a0b8a1");
  static final UUID ASK = UUID.fromString("4ab7b379-bbac-4fe4-a02f-05aef327c782");
  static final UUID ARK = UUID.fromString("c0b406a4-a803-4952-9743-3fb6014cd0ae");

  private static final int ENTRY = 24;
  private static final int MAX_ENTRIES = 64;

  private final Map<UUID, byte[]> entries;

  private CertificateTable(Map<UUID, byte[]> entries) {
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * Parses a table; no bytes are an empty table.
   *
   * @throws MalformedEvidenceException when an entry lies outside the bytes, stands twice, or the
   *     end is missing
   */
  static CertificateTable parse(byte[] bytes) throws MalformedEvidenceException {
    Map<UUID, byte[]> entries = new LinkedHashMap<>();
    if (bytes.length == 0) {
      return new CertificateTable(entries);
    }
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer ids = ByteBuffer.wrap(bytes);
    long total = 0;
    for (int at = 0; at + ENTRY <= bytes.length && at < ENTRY * MAX_ENTRIES; at += ENTRY) {
      UUID id = new UUID(ids.getLong(at), ids.getLong(at + 8));
      long offset = numbers.getInt(at + 16) & 0xffffffffL;
      long length = numbers.getInt(at + 20) & 0xffffffffL;
      if (id.getMostSignificantBits() == 0 && id.getLeastSignificantBits() == 0) {
        return new CertificateTable(entries);
      }
      total += length;
      if (offset + length > bytes.length || total > bytes.length) {
        throw new MalformedEvidenceException(
            "certificate table entry " + id + " lies outside the table, or over others");
      }
      byte[] value = Arrays.copyOfRange(bytes, (int) offset, (int) (offset + length));
      if (entries.putIfAbsent(id, value) != null) {
        throw new MalformedEvidenceException("certificate table entry " + id + " stands twice");
      }
    }
    throw new MalformedEvidenceException("certificate table has no end");
  }

  /** The entry of that id. */
  Optional<byte[]> find(UUID id) {
    return Optional.ofNullable(entries.get(id)).map(byte[]::clone);
  }
}
