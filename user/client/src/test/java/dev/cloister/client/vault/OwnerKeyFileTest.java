package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner's key in a file that nobody else reads. */
class OwnerKeyFileTest {
  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();

  @Test
  void create_thenRead_isTheSameKeyAndTheFileItsOwnersAlone() throws Exception {
    Path file = folder.resolve("owner.key");
    SigningKey made = OwnerKeyFile.create(file, random);

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(OwnerKeyFile.read(file).publicKey()).isEqualTo(made.publicKey());
  }

  @Test
  void create_whereThereIsAFile_leavesItAsItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("owner.key"), "something");

    assertRefused(() -> OwnerKeyFile.create(file, random));
    assertThat(Files.readString(file)).isEqualTo("something");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  void read_fileThatOthersCanUse_isRefused(String mode) throws Exception {
    Path file = folder.resolve("owner.key");
    OwnerKeyFile.create(file, random);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    assertRefused(() -> OwnerKeyFile.read(file));
  }

  @Test
  void read_halvesOfTwoKeys_isRefused() throws Exception {
    Path one = folder.resolve("one.key");
    Path other = folder.resolve("other.key");
    OwnerKeyFile.create(one, random);
    OwnerKeyFile.create(other, random);
    String mixed =
        Files.readString(one).split("(?<=-----END PRIVATE KEY-----\n)", 2)[0]
            + Files.readString(other).split("(?<=-----END PRIVATE KEY-----\n)", 2)[1];
    Files.writeString(one, mixed);

    assertRefused(() -> OwnerKeyFile.read(one));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n!\n"
      })
  void read_whatIsNoKey_isRefusedWithoutRepeatingIt(String text) throws Exception {
    Path file = folder.resolve("owner.key");
    OwnerKeyFile.create(file, random);
    Files.writeString(file, text);

    assertThat(assertRefused(() -> OwnerKeyFile.read(file)).getMessage()).doesNotContain("AAAA");
  }

  @Test
  void read_noFile_isRefused() {
    assertRefused(() -> OwnerKeyFile.read(folder.resolve("none")));
  }

  private static ClientException assertRefused(ThrowingCallable call) {
    ClientException failure = catchThrowableOfType(ClientException.class, call);
    assertThat(failure.failure()).isEqualTo(ClientFailure.BAD_KEY_FILE);
    return failure;
  }
}
