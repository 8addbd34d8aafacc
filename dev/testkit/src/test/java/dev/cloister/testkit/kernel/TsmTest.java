package dev.cloister.testkit.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fake refuses what Linux refuses. */
class TsmTest {
  private final FakeKernel kernel = new FakeKernel();
  private Tsm tsm = new Tsm(new Echo());
  private Path entry = kernel.root();

  /** A TEE whose report is the challenge, with the privilege level in front. */
  private static final class Echo implements TsmDriver {
    @Override
    public String name() {
      return "echo_guest";
    }

    @Override
    public byte[] report(byte[] challenge, int privilege) {
      return ByteBuffer.allocate(1 + challenge.length).put((byte) privilege).put(challenge).array();
    }

    @Override
    public OptionalInt privilegeFloor() {
      return OptionalInt.of(1);
    }

    @Override
    public Optional<byte[]> certificates() {
      return Optional.of(new byte[] {7});
    }
  }

  @BeforeEach
  void mount() throws IOException {
    tsm = kernel.reports(new Echo());
    entry = Files.createDirectory(kernel.root().resolve(FakeKernel.REPORTS).resolve("r0"));
  }

  @Test
  void report_ofSixtyFourBytes_isMade() throws IOException {
    write("inblob", new byte[64]);
    assertThat(read("outblob")).hasSize(65).containsOnly(0);
    assertThat(read("auxblob")).containsExactly(7);
    assertThat(new String(read("provider"), US_ASCII)).isEqualTo("echo_guest\n");
    assertThat(new String(read("privlevel_floor"), US_ASCII)).isEqualTo("1\n");
  }

  @Test
  void generation_countsEveryWrite() throws IOException {
    assertThat(generation()).isEqualTo("0\n");
    write("inblob", new byte[64]);
    write("privlevel", "2".getBytes(US_ASCII));
    assertThat(generation()).isEqualTo("2\n");
    read("outblob");
    assertThat(generation()).isEqualTo("2\n");
  }

  @Test
  void outblob_isMadeOncePerGeneration() throws IOException {
    write("inblob", new byte[64]);
    read("outblob");
    read("outblob");
    read("auxblob");
    assertThat(tsm.reports()).isEqualTo(1);
    write("inblob", new byte[64]);
    read("outblob");
    assertThat(tsm.reports()).isEqualTo(2);
  }

  @Test
  void outblob_withoutChallenge_isInvalid() {
    assertThatThrownBy(() -> read("outblob")).hasMessage("Invalid argument");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 63})
  void outblob_ofAnotherChallengeLength_isInvalid(int length) throws IOException {
    write("inblob", new byte[length]);
    assertThatThrownBy(() -> read("outblob")).hasMessage("Invalid argument");
  }

  @Test
  void inblob_longerThanSixtyFour_isTooLarge() {
    assertThatThrownBy(() -> write("inblob", new byte[65])).hasMessage("File too large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "4", "-1", "x", ""})
  void privlevel_outOfRange_isInvalid(String level) {
    assertThatThrownBy(() -> write("privlevel", level.getBytes(US_ASCII)))
        .hasMessage("Invalid argument");
  }

  @ParameterizedTest
  @EnumSource(
      value = Errno.class,
      names = {"EBUSY", "EWOULDBLOCK", "EIO"})
  void outblob_plantedFailure_failsOnce(Errno error) throws IOException {
    write("inblob", new byte[64]);
    tsm.fail(error);
    assertThatThrownBy(() -> read("outblob")).hasMessage(error.text());
    assertThat(read("outblob")).hasSize(65);
  }

  @Test
  void outblob_withoutDriver_isNoDevice() throws IOException {
    write("inblob", new byte[64]);
    tsm.unload();
    assertThatThrownBy(() -> read("outblob")).hasMessage("Inappropriate ioctl for device");
    assertThatThrownBy(() -> read("provider")).hasMessage("No such device or address");
  }

  @Test
  void mkdir_withoutDriver_isNoDevice() {
    tsm.unload();
    assertThatThrownBy(() -> Files.createDirectory(entry.resolveSibling("r1")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("No such device or address");
  }

  @Test
  void mkdir_ofANameInUse_isThereAlready() {
    assertThatThrownBy(() -> Files.createDirectory(entry))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void mkdir_insideAnEntry_isNotPermitted() {
    assertThatThrownBy(() -> Files.createDirectory(entry.resolve("more")))
        .hasMessageContaining("Operation not permitted");
  }

  @Test
  void open_ofAnUnknownFile_isRefused() {
    assertThatThrownBy(() -> read("nonce")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.write(entry.resolve("nonce"), new byte[1]))
        .isInstanceOf(AccessDeniedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inblob", "privlevel"})
  void read_ofAWriteOnlyFile_isDenied(String name) {
    assertThatThrownBy(() -> read(name)).isInstanceOf(AccessDeniedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"outblob", "auxblob", "generation", "provider", "privlevel_floor"})
  void write_ofAReadOnlyFile_isDenied(String name) {
    assertThatThrownBy(() -> write(name, new byte[1])).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void delete_removesEntriesAndNotTheirFiles() throws IOException {
    assertThatThrownBy(() -> Files.delete(entry.resolve("inblob")))
        .hasMessageContaining("Operation not permitted");
    Files.delete(entry);
    assertThat(tsm.entries()).isEmpty();
    assertThatThrownBy(() -> Files.delete(entry)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void registers_takeExactlyFortyEightBytes() throws IOException {
    Registers registers = kernel.registers();
    Path rtmr = kernel.root().resolve(FakeKernel.REGISTERS).resolve("rtmr3:sha384");
    assertThatThrownBy(() -> write(rtmr, new byte[47])).hasMessage("Invalid argument");
    write(rtmr, new byte[48]);
    assertThat(registers.value(3)).isNotEqualTo(new byte[48]).isEqualTo(read(rtmr));
    assertThatThrownBy(() -> read(rtmr.resolveSibling("rtmr4:sha384")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private String generation() throws IOException {
    return new String(read("generation"), US_ASCII);
  }

  private byte[] read(String name) throws IOException {
    return read(entry.resolve(name));
  }

  private static byte[] read(Path file) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      return Channels.newInputStream(in).readAllBytes();
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    write(entry.resolve(name), bytes);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(bytes));
    }
  }
}
