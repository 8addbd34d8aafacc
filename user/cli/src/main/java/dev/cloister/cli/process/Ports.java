package dev.cloister.cli.process;

import dev.cloister.cli.process.ServiceException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports on the loopback interface. */
public final class Ports {
  private Ports() {}

  /** Distinct ports nobody listens on at the moment. */
  public static List<Integer> free(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  /** Whether nobody listens there at the moment. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Looks whether a port that was asked for can be had.
   *
   * @param remedy what to do when it cannot
   * @throws ServiceException with {@link Reason#PORT_TAKEN} when somebody listens there
   */
  public static void requireFree(int port, String remedy) throws ServiceException {
    if (!isFree(port)) {
      throw new ServiceException(
          Reason.PORT_TAKEN, "port " + port + " on this machine is in use; " + remedy);
    }
  }
}
