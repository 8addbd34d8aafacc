package dev.cloister.cli.measure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Memory as QEMU's {@code -m} takes it: MiB, or with M or G.
 *
 * @param bytes whole MiB
 */
record MemorySize(long bytes) {
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,7})([MG]?)");

  @Override
  public String toString() {
    return (bytes >> 20) + " MiB";
  }

  /** Reads one. */
  static final class Converter implements ITypeConverter<MemorySize> {
    @Override
    public MemorySize convert(String text) {
      Matcher matcher = TEXT.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("expected a size such as 2048M or 4G");
      }
      long number = Long.parseLong(matcher.group(1));
      return new MemorySize(number << (matcher.group(2).equals("G") ? 30 : 20));
    }
  }
}
