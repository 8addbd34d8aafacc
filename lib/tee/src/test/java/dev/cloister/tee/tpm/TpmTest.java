package dev.cloister.tee.tpm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.testkit.tpm.SwTpm;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our commands against a real TPM implementation, and Debian's tools on the same TPM. */
class TpmTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SwTpm machine;

  @BeforeEach
  void start() throws Exception {
    machine = SwTpm.start(folder);
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @Test
  void pcrExtend_isSeenByOtherTools_inEveryBank() throws Exception {
    byte[] digest = HashAlgorithm.SHA256.digest("event".getBytes(UTF_8));
    byte[] longer = HashAlgorithm.SHA384.digest("event".getBytes(UTF_8));
    try (Tpm tpm = connect()) {
      tpm.pcrExtend(15, Map.of(HashAlgorithm.SHA256, digest, HashAlgorithm.SHA384, longer));
      assertThat(tpm.pcrRead(PcrSet.sha256(List.of(15))).get(15))
          .isEqualTo(HashAlgorithm.SHA256.digest(new byte[32], digest));
    }
    assertThat(machine.tool("pcrread", "sha384:15").toLowerCase(Locale.ROOT))
        .contains(HexFormat.of().formatHex(HashAlgorithm.SHA384.digest(new byte[48], longer)));
  }

  @Test
  void pcrRead_ofAllRegisters_readsMoreThanOneResponse() throws Exception {
    try (Tpm tpm = connect()) {
      SortedMap<Integer, byte[]> values = tpm.pcrRead(PcrSet.sha256(Tpm.upTo(24)));
      assertThat(values).hasSize(24);
      assertThat(values.get(17)).containsOnly(0xff);
    }
  }

  @Test
  void banks_areThoseOfTheTpm() throws Exception {
    try (Tpm tpm = connect()) {
      assertThat(tpm.banks()).contains(HashAlgorithm.SHA256, HashAlgorithm.SHA384);
    }
  }

  @Test
  void createPrimary_sameTemplate_givesTheSameKeyUntilTheTpmIsAnother() throws Exception {
    byte[] first = attestationKeyName();
    machine.reboot();
    assertThat(attestationKeyName()).isEqualTo(first);
    machine.replace();
    assertThat(attestationKeyName()).isNotEqualTo(first);
  }

  private byte[] attestationKeyName() throws Exception {
    try (Tpm tpm = connect()) {
      TpmKey key = tpm.createPrimary(Tpm.ENDORSEMENT, TpmTemplates.attestationKey());
      assertThat(tpm.readPublic(key.handle())).isEqualTo(key);
      tpm.flush(key.handle());
      return key.name();
    }
  }

  @Test
  void nvRead_readsWhatOtherToolsWrote() throws Exception {
    byte[] content = new byte[1500];
    content[0] = 1;
    content[1499] = 9;
    Files.write(machine.file("content"), content);
    machine.tool("nvdefine", "-C", "o", "-s", "1500", "-a", "ownerread|ownerwrite", "0x01500001");
    try (Tpm tpm = connect()) {
      assertThat(tpm.nvRead(0x01500001)).isEmpty();
    }
    machine.tool("nvwrite", "-C", "o", "-i", "content", "0x01500001");
    try (Tpm tpm = connect()) {
      assertThat(tpm.nvRead(0x01500001)).contains(content);
      assertThat(tpm.nvRead(0x01500002)).isEmpty();
    }
  }

  @Test
  void activateCredential_opensWhatOtherToolsSealedToThisTpmsKeys() throws Exception {
    byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    Files.write(machine.file("secret"), secret);
    byte[] area;
    byte[] name;
    try (Tpm tpm = connect()) {
      TpmKey endorsement = tpm.createPrimary(Tpm.ENDORSEMENT, TpmTemplates.endorsementKeyRsa());
      area = endorsement.publicArea().bytes();
      name = tpm.createPrimary(Tpm.ENDORSEMENT, TpmTemplates.attestationKey()).name();
    }
    machine.reboot();
    Files.write(
        machine.file("ek.pub"),
        ByteBuffer.allocate(2 + area.length).putShort((short) area.length).put(area).array());
    machine.tool(
        "makecredential",
        "-u",
        "ek.pub",
        "-s",
        "secret",
        "-n",
        HexFormat.of().formatHex(name),
        "-o",
        "credential");
    ByteReader in =
        ByteReader.of(Files.readAllBytes(machine.file("credential")), ByteOrder.BIG_ENDIAN);
    in.u64("magic and version");
    byte[] credential = TpmResponse.sized(in, "credential");
    byte[] encrypted = TpmResponse.sized(in, "secret");
    try (Tpm tpm = connect()) {
      TpmKey endorsement = tpm.createPrimary(Tpm.ENDORSEMENT, TpmTemplates.endorsementKeyRsa());
      TpmKey key = tpm.createPrimary(Tpm.ENDORSEMENT, TpmTemplates.attestationKey());
      int session = tpm.startPolicy(new byte[32]);
      tpm.policyEndorsement(session);
      assertThat(tpm.activateCredential(key, endorsement, session, credential, encrypted))
          .isEqualTo(secret);
      tpm.flush(session);
      credential[credential.length - 1] ^= 1;
      int again = tpm.startPolicy(new byte[32]);
      tpm.policyEndorsement(again);
      assertThat(
              catchThrowableOfType(
                  TpmException.class,
                  () -> tpm.activateCredential(key, endorsement, again, credential, encrypted)))
          .isNotNull();
    }
  }

  @Test
  void refusal_namesTheCommandAndTheCode() throws Exception {
    try (Tpm tpm = connect()) {
      TpmException refusal =
          catchThrowableOfType(TpmException.class, () -> tpm.readPublic(0x81000009));
      assertThat(refusal).hasMessageStartingWith("TPM2_ReadPublic answered 0x18b");
      assertThat(refusal.code()).isEqualTo(0x18b);
    }
  }

  private Tpm connect() throws Exception {
    return Tpm.over(SocketTransport.connect(UnixDomainSocketAddress.of(machine.socket())));
  }
}
