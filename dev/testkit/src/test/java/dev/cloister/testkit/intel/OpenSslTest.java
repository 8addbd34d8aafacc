package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.pki.Pem;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL as a third reader, besides the JDK and Bouncy Castle. */
class OpenSslTest {
  private static final IntelIssuer ISSUER =
      IntelIssuer.create(Seed.of("openssl"), Instant.parse("2025-01-01T00:00:00Z"));
  private static final Platform PLATFORM = ISSUER.platform(PlatformSpec.server());
  private static final IntelCollateral COLLATERAL =
      ISSUER.collateral(
          CollateralSpec.upToDate(
                  true, PlatformSpec.server(), Instant.parse("2026-01-01T00:00:00Z"))
              .pckCrl(l -> l.revoking(BigInteger.valueOf(0xABCD)).withNumber(BigInteger.TWO)));

  @TempDir Path folder;

  @Test
  void x509_pck_readsAsIntelsProfile() throws Exception {
    List<String> text =
        openssl("x509", "-noout", "-text", "-in", file("pck.pem", PLATFORM.chain().get(0).pem()));

    assertThat(text)
        .anyMatch(line -> line.contains("Subject: CN=Intel SGX PCK Certificate"))
        .anyMatch(line -> line.contains("Issuer: CN=Intel SGX PCK Platform CA"))
        .anyMatch(line -> line.contains("ecdsa-with-SHA256"))
        .anyMatch(line -> line.contains("ASN1 OID: prime256v1"))
        .anyMatch(line -> line.contains("Digital Signature, Non Repudiation"))
        .anyMatch(line -> line.contains("1.2.840.113741.1.13.1"));
  }

  @Test
  void crl_pck_readsAsIntelsProfile() throws Exception {
    String pem = Pem.encode("X509 CRL", COLLATERAL.get(Part.PCK_CRL));

    List<String> text = openssl("crl", "-noout", "-text", "-in", file("pck.crl", pem));

    assertThat(text)
        .anyMatch(line -> line.contains("Version 2"))
        .anyMatch(line -> line.contains("Issuer: CN=Intel SGX PCK Platform CA"))
        .anyMatch(line -> line.contains("Serial Number: ABCD"))
        .anyMatch(line -> line.contains("Key Compromise"));
  }

  @Test
  void verify_pckWithCrls_isOk() throws Exception {
    String root = file("root.pem", PLATFORM.chain().get(2).pem());
    String middle = file("ca.pem", PLATFORM.chain().get(1).pem());
    String leaf = file("leaf.pem", PLATFORM.chain().get(0).pem());
    String crls =
        file(
            "all.crl",
            Pem.encode("X509 CRL", COLLATERAL.get(Part.ROOT_CRL))
                + Pem.encode("X509 CRL", COLLATERAL.get(Part.PCK_CRL)));

    assertThat(
            openssl(
                "verify",
                "-x509_strict",
                "-attime",
                Long.toString(Instant.parse("2026-01-10T00:00:00Z").getEpochSecond()),
                "-crl_check_all",
                "-CRLfile",
                crls,
                "-CAfile",
                root,
                "-untrusted",
                middle,
                leaf))
        .anyMatch(line -> line.endsWith("leaf.pem: OK"));
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private List<String> openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8)
            .lines()
            .map(line -> line.replace(" = ", "="))
            .toList();
    assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
    return lines;
  }
}
