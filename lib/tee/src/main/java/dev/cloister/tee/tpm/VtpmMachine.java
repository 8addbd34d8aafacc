package dev.cloister.tee.tpm;

import dev.cloister.tee.RuntimeLog;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * A machine with a TPM, opened: what the two providers with a TPM share.
 *
 * @param tpm the TPM
 * @param pcrs what is quoted where the platform does not say otherwise
 * @param registers its measurement registers
 * @param sealing its sealing
 */
record VtpmMachine(Tpm tpm, PcrSet pcrs, VtpmRegisters registers, VtpmSealing sealing) {
  private static final String DEVICE = "/dev/tpmrm0";

  /** Makes a provider of a machine. */
  @FunctionalInterface
  interface Opening {
    TeeProvider open(VtpmMachine machine) throws TeeException;
  }

  /** A provider on this environment's machine, which is closed where none comes of it. */
  static TeeProvider open(TeeEnvironment environment, Opening opening) throws TeeException {
    VtpmMachine machine = open(environment);
    try {
      return opening.open(machine);
    } catch (TeeException e) {
      closeAfter(machine.tpm(), e);
      throw e;
    }
  }

  private static VtpmMachine open(TeeEnvironment environment) throws TeeException {
    TeeSettings settings = environment.settings();
    PcrSet pcrs = pcrs(settings);
    Tpm tpm = Tpm.over(transport(settings));
    try {
      VtpmRegisters registers = VtpmRegisters.open(tpm, settings, RuntimeLog.open(environment));
      VtpmSealing sealing = new VtpmSealing(tpm, environment.random());
      return new VtpmMachine(tpm, pcrs, registers, sealing);
    } catch (TeeException e) {
      closeAfter(tpm, e);
      throw e;
    }
  }

  private static PcrSet pcrs(TeeSettings settings) throws TeeException {
    String text = settings.value(TeeSettings.PCRS, "");
    try {
      return text.isEmpty() ? VtpmSealing.PCRS : PcrSet.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TeeException(Reason.UNAVAILABLE, TeeSettings.PCRS + ": " + e.getMessage(), e);
    }
  }

  private static TpmTransport transport(TeeSettings settings) throws TeeException {
    String where = settings.value(TeeSettings.TPM, DEVICE);
    try {
      if (where.startsWith("unix:")) {
        return SocketTransport.connect(UnixDomainSocketAddress.of(where.substring(5)));
      }
      if (where.matches("tcp:[0-9]{1,5}")) {
        return SocketTransport.connect(
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(where.substring(4))));
      }
      if (!where.startsWith("/")) {
        throw new TeeException(
            Reason.UNAVAILABLE, TeeSettings.TPM + " is neither a device nor unix:PATH, tcp:PORT");
      }
      return DeviceTransport.open(settings.file(where));
    } catch (IOException | IllegalArgumentException e) {
      throw new TeeException(Reason.UNAVAILABLE, "there is no TPM at " + where, e);
    }
  }

  private static void closeAfter(Tpm tpm, Exception failure) {
    try {
      tpm.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  void close() {
    try {
      tpm.close();
    } catch (IOException e) {
      // A TPM that is gone needs no goodbye.
      return;
    }
  }
}
