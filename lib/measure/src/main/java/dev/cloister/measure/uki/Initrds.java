package dev.cloister.measure.uki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.measure.Bank;
import dev.cloister.measure.bytes.Slice;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What systemd-stub gives the kernel as its initrd: sections as they are, then others as files in
 * archives of one (cpio, "newc"), each in whole four bytes where there is more than one.
 */
final class Initrds {
  private static final List<String> PLAIN = List.of(".ucode", UnifiedKernelImage.INITRD);
  private static final int DIRECTORY = 0040555;
  private static final int FILE = 0100444;
  private static final int ALIGNMENT = 4;

  private Initrds() {}

  /**
   * The digest of all of it.
   *
   * @param describing whether the stub passes {@code .osrel} and {@code .profile} on too
   * @return empty where the kernel gets none
   */
  static Optional<byte[]> digest(UnifiedKernelImage uki, Bank bank, boolean describing) {
    List<Slice> plain = PLAIN.stream().flatMap(name -> uki.contents(name).stream()).toList();
    List<byte[]> archives = new ArrayList<>();
    files(describing)
        .forEach(
            (section, file) ->
                uki.contents(section).ifPresent(c -> archives.add(archive(file, c.copy()))));
    if (plain.isEmpty() && archives.isEmpty()) {
      return Optional.empty();
    }
    MessageDigest digest = bank.start();
    boolean several = plain.size() + archives.size() > 1;
    for (Slice part : plain) {
      part.feed(digest);
      digest.update(new byte[several ? padding(part.length()) : 0]);
    }
    archives.forEach(digest::update);
    return Optional.of(digest.digest());
  }

  private static Map<String, String> files(boolean describing) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(".pcrsig", "tpm2-pcr-signature.json");
    files.put(".pcrpkey", "tpm2-pcr-public-key.pem");
    if (describing) {
      files.put(".osrel", "os-release");
      files.put(".profile", "profile");
    }
    return files;
  }

  private static byte[] archive(String file, byte[] contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    record(out, 1, DIRECTORY, 1, ".extra", new byte[0]);
    record(out, 2, FILE, 1, ".extra/" + file, contents);
    record(out, 0, 0, 1, "TRAILER!!!", new byte[0]);
    return out.toByteArray();
  }

  private static void record(
      ByteArrayOutputStream out, int inode, int mode, int links, String name, byte[] contents) {
    StringBuilder header = new StringBuilder("070701");
    int[] fields = {inode, mode, 0, 0, links, 0, contents.length, 0, 0, 0, 0, name.length() + 1, 0};
    for (int field : fields) {
      // The trailer is a constant of systemd's, in capitals.
      header.append(String.format(inode == 0 ? "%08X" : "%08x", field));
    }
    header.append(name).append('\0');
    out.writeBytes(header.toString().getBytes(US_ASCII));
    out.writeBytes(new byte[padding(header.length())]);
    out.writeBytes(contents);
    out.writeBytes(new byte[padding(contents.length)]);
  }

  private static int padding(int length) {
    return -length & (ALIGNMENT - 1);
  }
}
