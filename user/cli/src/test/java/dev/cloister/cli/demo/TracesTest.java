package dev.cloister.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TracesTest {
  private static final byte[] SECRET = "ghp_0123456789abcdef".getBytes(US_ASCII);

  @TempDir Path folder;

  static Stream<byte[]> forms() {
    String text = new String(SECRET, US_ASCII);
    return Stream.of(
        SECRET,
        text.getBytes(UTF_16LE),
        HexFormat.of().formatHex(SECRET).getBytes(US_ASCII),
        Base64.getEncoder().encode(SECRET),
        Base64.getEncoder().encode(("x" + text).getBytes(US_ASCII)),
        Base64.getEncoder().encode(("xy" + text + "z").getBytes(US_ASCII)));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void of_everyForm_isFound(byte[] form) throws Exception {
    Files.write(folder.resolve("file"), form);

    assertThat(Traces.of(SECRET, folder)).hasSize(1);
  }

  @Test
  void of_other_isNotFound() throws Exception {
    Files.writeString(folder.resolve("file"), "ghp_fedcba9876543210");

    assertThat(Traces.of(SECRET, folder)).isEmpty();
  }
}
