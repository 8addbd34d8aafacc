package dev.cloister.tee.tpm;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The commands of a TPM 2.0 that attestation, measurement and sealing need (TPM 2.0 Library part
 * 3), one at a time. Hierarchies have the empty password, as in every VM.
 */
public final class Tpm implements Closeable {
  /** The owner's hierarchy. */
  public static final int OWNER = 0x40000001;

  /** The endorsement hierarchy. */
  public static final int ENDORSEMENT = 0x4000000b;

  private static final int NULL_HANDLE = 0x40000007;
  private static final int SCHEME_NULL = 0x0010;
  private static final int POLICY_SESSION = 1;
  private static final int CAPABILITY_PCRS = 5;
  private static final int PCRS_AT_ONCE = 8;
  private static final int NV_PIECE = 512;
  private static final int RETRIES = 8;
  private static final List<Integer> RETRY = List.of(0x922, 0x908, 0x90a);
  private static final int NO_SUCH_HANDLE = 0x8b;
  private static final int NV_UNINITIALIZED = 0x14a;

  private final TpmTransport transport;

  private Tpm(TpmTransport transport) {
    this.transport = transport;
  }

  /** A quote and its signature: TPMS_ATTEST and TPMT_SIGNATURE. */
  public record Quoted(ByteString attest, ByteString signature) {}

  /** The TPM at the end of a transport. */
  public static Tpm over(TpmTransport transport) {
    return new Tpm(transport);
  }

  private synchronized TpmResponse run(TpmCommand command, boolean withHandle)
      throws TpmException, IOException {
    for (int i = 0; ; i++) {
      try {
        return TpmResponse.parse(command, transport.exchange(command.encoded()), withHandle);
      } catch (TpmException e) {
        if (i == RETRIES || !RETRY.contains(e.code())) {
          throw e;
        }
      }
    }
  }

  /** TPM2_CreatePrimary: the key that a hierarchy's seed and a template give. */
  public TpmKey createPrimary(int hierarchy, ByteString template) throws TpmException, IOException {
    TpmCommand command =
        TpmCommand.of("TPM2_CreatePrimary", 0x131)
            .handle(hierarchy)
            .password()
            .sized(new byte[4])
            .sized(template.bytes())
            .sized(new byte[0])
            .u32(0);
    TpmResponse response = run(command, true);
    return new TpmKey(
        response.handle(),
        response.read(in -> ByteString.copyOf(TpmResponse.sized(in, "public area"))));
  }

  /** TPM2_ReadPublic: a key that is there already. */
  public TpmKey readPublic(int handle) throws TpmException, IOException {
    TpmResponse response = run(TpmCommand.of("TPM2_ReadPublic", 0x173).handle(handle), false);
    return new TpmKey(
        handle, response.read(in -> ByteString.copyOf(TpmResponse.sized(in, "public area"))));
  }

  /** TPM2_FlushContext: forgets a key or session. */
  public void flush(int handle) throws TpmException, IOException {
    run(TpmCommand.of("TPM2_FlushContext", 0x165).u32(handle), false);
  }

  /** TPM2_Quote, with the key's own scheme. */
  public Quoted quote(TpmKey key, byte[] qualifyingData, PcrSet pcrs)
      throws TpmException, IOException {
    TpmCommand command =
        TpmCommand.of("TPM2_Quote", 0x158)
            .handle(key.handle())
            .password()
            .sized(qualifyingData)
            .u16(SCHEME_NULL)
            .raw(pcrs.encoded());
    return run(command, false)
        .read(
            in ->
                new Quoted(
                    ByteString.copyOf(TpmResponse.sized(in, "quoted")),
                    ByteString.copyOf(in.bytes(in.remaining(), "signature"))));
  }

  /** TPM2_PCR_Read, as often as it takes. */
  public SortedMap<Integer, byte[]> pcrRead(PcrSet pcrs) throws TpmException, IOException {
    SortedMap<Integer, byte[]> values = new TreeMap<>();
    List<Integer> all = pcrs.indices();
    for (int from = 0; from < all.size(); from += PCRS_AT_ONCE) {
      List<Integer> some = all.subList(from, Math.min(all.size(), from + PCRS_AT_ONCE));
      PcrSet asked = new PcrSet(pcrs.bank(), some);
      TpmCommand command = TpmCommand.of("TPM2_PCR_Read", 0x17e).raw(asked.encoded());
      values.putAll(run(command, false).read(in -> pcrs(asked, in)));
    }
    return values;
  }

  private static SortedMap<Integer, byte[]> pcrs(PcrSet asked, ByteReader in)
      throws MalformedEvidenceException {
    in.u32("update counter");
    List<PcrSet> given = PcrSet.read(in);
    long count = in.u32("digests");
    if (!given.equals(List.of(asked)) || count != asked.indices().size()) {
      throw new MalformedEvidenceException("other PCRs than those that were asked for");
    }
    SortedMap<Integer, byte[]> values = new TreeMap<>();
    for (int index : asked.indices()) {
      byte[] value = TpmResponse.sized(in, "PCR");
      if (value.length != asked.bank().length()) {
        throw new MalformedEvidenceException("a PCR of " + value.length + " bytes");
      }
      values.put(index, value);
    }
    return values;
  }

  /** TPM2_PCR_Extend in every given bank. */
  public void pcrExtend(int index, Map<HashAlgorithm, byte[]> digests)
      throws TpmException, IOException {
    TpmCommand command =
        TpmCommand.of("TPM2_PCR_Extend", 0x182).handle(index).password().u32(digests.size());
    digests.forEach((bank, digest) -> command.u16(bank.id()).raw(digest));
    run(command, false);
  }

  /** The banks that have PCRs, of TPM2_GetCapability. */
  public List<HashAlgorithm> banks() throws TpmException, IOException {
    TpmCommand command =
        TpmCommand.of("TPM2_GetCapability", 0x17a).u32(CAPABILITY_PCRS).u32(0).u32(1);
    return run(command, false)
        .read(
            in -> {
              in.u8("more data");
              if (in.u32("capability") != CAPABILITY_PCRS) {
                throw new MalformedEvidenceException("another capability than was asked for");
              }
              return PcrSet.read(in).stream().map(PcrSet::bank).toList();
            });
  }

  /** TPM2_NV_ReadPublic and TPM2_NV_Read by the owner; empty when there is no such index. */
  public Optional<byte[]> nvRead(int index) throws TpmException, IOException {
    int size;
    try {
      TpmResponse open = run(TpmCommand.of("TPM2_NV_ReadPublic", 0x169).handle(index), false);
      size = open.read(Tpm::nvSize);
    } catch (TpmException e) {
      if (e.base() == NO_SUCH_HANDLE) {
        return Optional.empty();
      }
      throw e;
    }
    byte[] all = new byte[size];
    try {
      for (int at = 0; at < size; at += NV_PIECE) {
        int length = Math.min(NV_PIECE, size - at);
        TpmCommand command =
            TpmCommand.of("TPM2_NV_Read", 0x14e)
                .handle(OWNER)
                .handle(index)
                .password()
                .u16(length)
                .u16(at);
        byte[] piece = run(command, false).read(in -> TpmResponse.sized(in, "NV data"));
        if (piece.length != length) {
          throw TpmException.malformed(command.name(), piece.length + " bytes for " + length);
        }
        System.arraycopy(piece, 0, all, at, length);
      }
    } catch (TpmException e) {
      if (e.code() == NV_UNINITIALIZED) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(all);
  }

  /** TPM2B_NV_PUBLIC: index, name algorithm, attributes, policy, size. */
  private static int nvSize(ByteReader in) throws MalformedEvidenceException {
    ByteReader area = in.slice(in.u16("NV public area"), "NV public area");
    area.u32("index");
    area.u16("name algorithm");
    area.u32("attributes");
    TpmResponse.sized(area, "policy");
    return area.u16("data size");
  }

  /** TPM2_StartAuthSession: a policy session, unbound and unsalted. */
  public int startPolicy(byte[] nonce) throws TpmException, IOException {
    TpmCommand command =
        TpmCommand.of("TPM2_StartAuthSession", 0x176)
            .handle(NULL_HANDLE)
            .handle(NULL_HANDLE)
            .sized(nonce)
            .sized(new byte[0])
            .u8(POLICY_SESSION)
            .u16(SCHEME_NULL)
            .u16(HashAlgorithm.SHA256.id());
    return run(command, true).handle();
  }

  /** TPM2_PolicyPCR with the values that the PCRs have now. */
  public void policyPcr(int session, PcrSet pcrs) throws TpmException, IOException {
    run(
        TpmCommand.of("TPM2_PolicyPCR", 0x17f)
            .handle(session)
            .sized(new byte[0])
            .raw(pcrs.encoded()),
        false);
  }

  /** TPM2_PolicySecret of the endorsement hierarchy: what endorsement keys ask for. */
  public void policyEndorsement(int session) throws TpmException, IOException {
    run(
        TpmCommand.of("TPM2_PolicySecret", 0x151)
            .handle(ENDORSEMENT)
            .handle(session)
            .password()
            .sized(new byte[0])
            .sized(new byte[0])
            .sized(new byte[0])
            .u32(0),
        false);
  }

  /** TPM2_PolicyGetDigest. */
  public byte[] policyDigest(int session) throws TpmException, IOException {
    return run(TpmCommand.of("TPM2_PolicyGetDigest", 0x189).handle(session), false)
        .read(in -> TpmResponse.sized(in, "policy digest"));
  }

  /** TPM2_HMAC with a keyed-hash key, under a policy session. */
  public byte[] hmac(TpmKey key, int session, byte[] data) throws TpmException, IOException {
    TpmCommand command =
        TpmCommand.of("TPM2_HMAC", 0x155)
            .handle(key.handle())
            .session(session)
            .sized(data)
            .u16(HashAlgorithm.SHA256.id());
    return run(command, false).read(in -> TpmResponse.sized(in, "HMAC"));
  }

  /**
   * TPM2_ActivateCredential: opens what somebody sealed to an endorsement key for the named key.
   *
   * @param session a policy session that satisfies the endorsement key
   * @param credential TPM2B_ID_OBJECT without its size
   * @param secret TPM2B_ENCRYPTED_SECRET without its size
   */
  public byte[] activateCredential(
      TpmKey named, TpmKey endorsement, int session, byte[] credential, byte[] secret)
      throws TpmException, IOException {
    TpmCommand command =
        TpmCommand.of("TPM2_ActivateCredential", 0x147)
            .handle(named.handle())
            .handle(endorsement.handle())
            .password()
            .session(session)
            .sized(credential)
            .sized(secret);
    return run(command, false).read(in -> TpmResponse.sized(in, "certificate information"));
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }

  static List<Integer> upTo(int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(i);
    }
    return List.copyOf(all);
  }
}
