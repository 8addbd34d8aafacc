package dev.cloister.cli.measure;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.pe.PeImage;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister measure pe}. */
@Command(
    name = "pe",
    description = {
      "Authenticode digests of a PE image (EFI application, kernel, unified kernel image): what firmware"
          + " measures when it starts it, and what policies list under events.images."
    },
    footer = {
      "",
      "Exit codes: 0 measured, 3 malformed file or wrong use.",
      "",
      "Examples:",
      "  cloister measure pe shimx64.efi",
      "  cloister measure pe vmlinuz --json"
    })
public final class PeCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(paramLabel = "FILE", description = "The PE image.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** The command. */
  public PeCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    Artifact artifact = Artifact.of(host, "image", file);
    try {
      PeImage image = PeImage.parse(artifact.bytes());
      JsonObject.Builder measured = JsonObject.builder();
      JsonObject.Builder signed = JsonObject.builder();
      for (Bank bank : Bank.values()) {
        measured.put(bank.code(), HexFormat.of().formatHex(image.authenticode(bank)));
        signed.put(bank.code(), HexFormat.of().formatHex(image.signedDigest(bank)));
      }
      print(image, measured.build(), signed.build());
    } catch (MeasureException e) {
      throw Output.failed(e);
    }
    return ExitCode.OK;
  }

  private void print(PeImage image, JsonObject measured, JsonObject signed) {
    JsonObject.Builder out =
        JsonObject.builder()
            .put("length", image.length())
            .put("signed", image.certificateLength() > 0)
            .put("authenticode", measured);
    boolean differ = !measured.equals(signed);
    if (differ) {
      out.put("authenticodePadded", signed);
    }
    if (json) {
      host.out().json(out.build());
      return;
    }
    host.out().line(image.certificateLength() > 0 ? "signed image" : "image without signature");
    measured.members().forEach((bank, value) -> line(bank, value.toJson(), ""));
    if (differ) {
      signed
          .members()
          .forEach((bank, value) -> line(bank, value.toJson(), "  when padded and signed"));
    }
  }

  private void line(String bank, String quoted, String remark) {
    String value = quoted.replace("\"", "");
    host.out().line("  " + bank + "  " + value + remark);
  }
}
