package dev.cloister.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.testkit.pki.WebAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsFilesTest {
  private static final WebAuthority AUTHORITY = WebAuthority.of("authority");
  private static final WebAuthority.Server SERVER = AUTHORITY.server("a.example");

  @TempDir private Path folder;
  private TlsFiles files;

  @BeforeEach
  void write() throws IOException {
    files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
    SERVER.write(files.certificate(), files.key());
  }

  @Test
  void read_chainAndKey_isThatIdentity() throws IOException {
    TlsIdentity identity = files.read();

    assertThat(identity.chain()).isEqualTo(SERVER.chain());
    assertThat(identity.key()).isEqualTo(SERVER.key());
  }

  @Test
  void read_keyOfAnotherCertificate_isRefused() throws IOException {
    Files.writeString(files.key(), AUTHORITY.server("b.example").keyPem());

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> files.read())
        .withMessage("the TLS key is not that of the first certificate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "canary",
        "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n",
        "-----END PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\n"
      })
  void read_keyThatIsNone_isRefusedWithoutRepeatingIt(String text) throws IOException {
    Files.writeString(files.key(), text);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> files.read())
        .withNoCause()
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }

  @Test
  void read_fileThatIsNotThere_isRefused() throws IOException {
    Files.delete(files.key());
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.read());
    Files.delete(files.certificate());
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.read());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "canary", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"})
  void parse_certificatesThatAreNone_isRefused(String text) {
    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(() -> TrustedCertificates.parse(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
