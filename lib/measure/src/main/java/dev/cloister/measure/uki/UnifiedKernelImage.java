package dev.cloister.measure.uki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.bytes.Slice;
import dev.cloister.measure.pe.PeImage;
import dev.cloister.measure.pe.PeSection;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unified kernel image: a PE image of systemd-stub, kernel, initrd and command line (UAPI Group,
 * Unified Kernel Image).
 */
public final class UnifiedKernelImage {
  static final String LINUX = ".linux";
  static final String COMMAND_LINE = ".cmdline";
  static final String INITRD = ".initrd";
  private static final String STUB = ".sdmagic";

  /** The order in which systemd-stub measures. */
  private static final List<String> MEASURED =
      List.of(
          LINUX,
          ".osrel",
          COMMAND_LINE,
          INITRD,
          ".ucode",
          ".splash",
          ".dtb",
          ".uname",
          ".sbat",
          ".pcrpkey",
          ".profile",
          ".hwids");

  /** Sections of which the stub chooses by the machine it runs on. */
  private static final Set<String> BY_MACHINE = Set.of(".dtbauto", ".efifw");

  private static final Pattern VERSION = Pattern.compile("LoaderInfo: systemd-stub (\\d{1,4})");
  private static final int MAX_COMMAND_LINE = 1 << 16;
  private static final int MAX_MAGIC = 1 << 10;

  private final PeImage image;
  private final Map<String, Slice> sections;

  private UnifiedKernelImage(PeImage image, Map<String, Slice> sections) {
    this.image = image;
    this.sections = sections;
  }

  /**
   * Reads an image.
   *
   * @param bytes which nobody changes any more; not copied, for such files are large
   * @throws MeasureException {@link Reason#PE} or {@link Reason#UKI}; also for images with several
   *     profiles, or whose measurement depends on the machine
   */
  public static UnifiedKernelImage parse(byte[] bytes) throws MeasureException {
    PeImage image = PeImage.parse(bytes);
    Map<String, Slice> sections = new LinkedHashMap<>();
    for (PeSection section : image.sections()) {
      String name = section.name();
      if (BY_MACHINE.contains(name)) {
        throw new MeasureException(
            Reason.UKI, "section " + name + ": what is measured depends on the machine");
      }
      if (!MEASURED.contains(name) && !name.equals(".pcrsig") && !name.equals(STUB)) {
        continue;
      }
      if (section.virtualLength() > section.rawLength()) {
        throw new MeasureException(
            Reason.UKI, "section " + name + " is longer in memory than in the file");
      }
      Slice contents =
          image.file().as(Reason.UKI).slice(section.rawOffset(), section.virtualLength(), name);
      if (sections.put(name, contents) != null) {
        throw new MeasureException(
            Reason.UKI,
            "section " + name + " stands twice: images of several profiles are not read");
      }
    }
    if (!sections.containsKey(LINUX)) {
      throw new MeasureException(
          Reason.UKI, "not a unified kernel image: it has no .linux section");
    }
    return new UnifiedKernelImage(image, sections);
  }

  /** The whole image. */
  public PeImage image() {
    return image;
  }

  /** The kernel in it. */
  public PeImage kernel() throws MeasureException {
    return PeImage.parse(contents(LINUX).orElseThrow().copy());
  }

  /** systemd-stub's major version, where the image states it. */
  public OptionalInt stubVersion() {
    Optional<Slice> magic = contents(STUB).filter(s -> s.length() <= MAX_MAGIC);
    Matcher matcher = VERSION.matcher(magic.map(s -> new String(s.copy(), US_ASCII)).orElse(""));
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /** The names of the sections that are measured, in that order. */
  public List<String> measuredSections() {
    return MEASURED.stream().filter(sections::containsKey).toList();
  }

  /** What a section holds. */
  Optional<Slice> contents(String section) {
    return Optional.ofNullable(sections.get(section));
  }

  /** The text of {@code .cmdline} up to its first zero; empty where there is none. */
  String commandLine() throws MeasureException {
    Optional<Slice> found = contents(COMMAND_LINE);
    if (found.isEmpty()) {
      return "";
    }
    if (found.get().length() > MAX_COMMAND_LINE) {
      throw new MeasureException(Reason.UKI, "section .cmdline is too long");
    }
    String text = new String(found.get().copy(), UTF_8);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  /**
   * The events of PCR 11 for these sections: each name with the zero that ends it, then contents.
   */
  List<MeasuredEvent> sectionEvents(Bank bank, List<String> names) {
    List<MeasuredEvent> events = new ArrayList<>();
    for (String name : names) {
      events.add(MeasuredEvent.of(name + " name", bank, (name + '\0').getBytes(US_ASCII)));
      MessageDigest digest = bank.start();
      contents(name).orElseThrow().feed(digest);
      events.add(MeasuredEvent.ofDigest(name, digest.digest()));
    }
    return events;
  }
}
