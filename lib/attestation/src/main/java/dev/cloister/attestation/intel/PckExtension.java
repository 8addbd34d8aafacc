package dev.cloister.attestation.intel;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.DerReader;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The SGX extension of a PCK certificate, OID 1.2.840.113741.1.13.1: which platform it is, at which
 * TCB.
 *
 * @param ppid platform provisioning id, hex of 16 bytes
 * @param components SVNs of the 16 TCB components
 * @param pceSvn SVN of the provisioning certification enclave
 * @param cpuSvn hex of 16 bytes
 * @param pceId hex of 2 bytes
 * @param fmspc family, model, stepping, platform type, custom SKU: hex of 6 bytes
 * @param sgxType 0 standard, 1 scalable, 2 scalable with integrity
 * @param piid platform instance id, hex of 16 bytes; only multi-package platforms have one
 * @param configuration what {@code platform.*} flags say, by claim name
 */
record PckExtension(
    String ppid,
    Svns components,
    int pceSvn,
    String cpuSvn,
    String pceId,
    String fmspc,
    int sgxType,
    Optional<String> piid,
    Map<String, Boolean> configuration) {

  static final String OID = "1.2.840.113741.1.13.1";

  private static final HexFormat HEX = HexFormat.of();

  static PckExtension of(X509Certificate certificate) throws MalformedEvidenceException {
    byte[] wrapped = certificate.getExtensionValue(OID);
    if (wrapped == null) {
      throw new MalformedEvidenceException("the PCK certificate has no SGX extension");
    }
    DerReader outer = DerReader.of(wrapped);
    DerReader value = DerReader.of(outer.octetString());
    outer.expectEnd();
    DerReader entries = value.sequence();
    value.expectEnd();
    return new Parser().parse(entries);
  }

  /** Collects the entries, each at most once, in whatever order. */
  private static final class Parser {
    private final Map<String, String> octets = new HashMap<>();
    private final Map<String, Boolean> configuration = new HashMap<>();
    private final int[] components = new int[Svns.COUNT];
    private int seenComponents;
    private int pceSvn = -1;
    private int sgxType = -1;

    PckExtension parse(DerReader entries) throws MalformedEvidenceException {
      while (entries.hasMore()) {
        DerReader entry = entries.sequence();
        String oid = entry.oid();
        switch (oid) {
          case OID + ".1", OID + ".6" -> octets(oid, entry, 16);
          case OID + ".3" -> octets(oid, entry, 2);
          case OID + ".4" -> octets(oid, entry, 6);
          case OID + ".2" -> tcb(entry.sequence());
          case OID + ".5" -> sgxType = entry.enumerated();
          case OID + ".7" -> configuration(entry.sequence());
          default -> {
            continue; // later revisions may add entries
          }
        }
        entry.expectEnd();
      }
      if (seenComponents != (1 << Svns.COUNT) - 1 || pceSvn < 0 || sgxType < 0) {
        throw new MalformedEvidenceException("the SGX extension lacks TCB or SGX type");
      }
      return new PckExtension(
          required(OID + ".1"),
          Svns.of(components),
          pceSvn,
          required(OID + ".2.18"),
          required(OID + ".3"),
          required(OID + ".4"),
          sgxType,
          Optional.ofNullable(octets.get(OID + ".6")),
          Map.copyOf(configuration));
    }

    private void tcb(DerReader entries) throws MalformedEvidenceException {
      while (entries.hasMore()) {
        DerReader entry = entries.sequence();
        String oid = entry.oid();
        int number = component(oid);
        if (number == 17) {
          pceSvn = entry.unsignedInteger();
        } else if (number == 18) {
          octets(oid, entry, 16);
        } else {
          int svn = entry.unsignedInteger();
          if (svn > 255 || (seenComponents & 1 << (number - 1)) != 0) {
            throw new MalformedEvidenceException("the SGX extension's TCB is not 16 SVNs");
          }
          components[number - 1] = svn;
          seenComponents |= 1 << (number - 1);
        }
        entry.expectEnd();
      }
    }

    private static int component(String oid) throws MalformedEvidenceException {
      for (int number = 1; number <= Svns.COUNT + 2; number++) {
        if (oid.equals(OID + ".2." + number)) {
          return number;
        }
      }
      throw new MalformedEvidenceException("the SGX extension's TCB has an unknown entry");
    }

    private void configuration(DerReader entries) throws MalformedEvidenceException {
      while (entries.hasMore()) {
        DerReader entry = entries.sequence();
        switch (entry.oid()) {
          case OID + ".7.1" -> configuration.put("dynamicPlatform", entry.bool());
          case OID + ".7.2" -> configuration.put("cachedKeys", entry.bool());
          case OID + ".7.3" -> configuration.put("smtEnabled", entry.bool());
          default -> {
            continue;
          }
        }
        entry.expectEnd();
      }
    }

    private void octets(String oid, DerReader entry, int size) throws MalformedEvidenceException {
      byte[] value = entry.octetString();
      if (value.length != size || octets.put(oid, HEX.formatHex(value)) != null) {
        throw new MalformedEvidenceException(
            "the SGX extension's " + oid + " is not one value of " + size + " bytes");
      }
    }

    private String required(String oid) throws MalformedEvidenceException {
      String value = octets.get(oid);
      if (value == null) {
        throw new MalformedEvidenceException("the SGX extension lacks " + oid);
      }
      return value;
    }
  }
}
