package dev.cloister.system;

import dev.cloister.channel.client.Target;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A host between two parties: it sees TLS records, and does what it likes with the encrypted ones.
 * Each connection meets the same.
 */
final class RecordProxy implements AutoCloseable {
  private static final int HEADER = 5;
  private static final byte ENCRYPTED = 23;

  private final ServerSocket listener;
  private final Target real;
  private volatile Meddling meddling;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Heard> connections = new CopyOnWriteArrayList<>();

  /** What the host does with one record. */
  enum Trick {
    /** Changes a bit. */
    FLIP,
    /** Keeps it. */
    DROP,
    /** Sends it twice. */
    REPEAT,
    /** Sends it after the next one. */
    SWAP,
    /** Sends half of it and ends the connection. */
    TRUNCATE,
    /** Sends it later. */
    DELAY,
    /** Sends the first encrypted record of the connection in its place. */
    REPLAY
  }

  /**
   * When it does it.
   *
   * @param toVault in which direction
   * @param record which encrypted record of that direction, from 0
   */
  record Meddling(Trick trick, boolean toVault, int record) {
    /** All passes as it is. */
    static final Meddling NOTHING = new Meddling(Trick.DELAY, true, Integer.MAX_VALUE);
  }

  /** What was heard of one connection, in each direction. */
  record Heard(ByteArrayOutputStream toVault, ByteArrayOutputStream fromVault) {}

  private RecordProxy(ServerSocket listener, Target real, Meddling meddling) {
    this.listener = listener;
    this.real = real;
    this.meddling = meddling;
  }

  /** Stands before a vault. */
  static RecordProxy before(Target real, Meddling meddling) throws IOException {
    ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    RecordProxy proxy = new RecordProxy(listener, real, meddling);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  /** Ends all connections; those to come meet this. */
  void play(Meddling next) throws IOException {
    meddling = next;
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /** Where it listens. */
  Target target() {
    return new Target("127.0.0.1", listener.getLocalPort());
  }

  /** All that was heard. */
  List<Heard> connections() {
    return List.copyOf(connections);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket vault = new Socket(real.host(), real.port());
        sockets.addAll(List.of(client, vault));
        Heard heard = new Heard(new ByteArrayOutputStream(), new ByteArrayOutputStream());
        connections.add(heard);
        Thread.ofVirtual().start(() -> carry(client, vault, true, heard.toVault()));
        Thread.ofVirtual().start(() -> carry(vault, client, false, heard.fromVault()));
      } catch (IOException e) {
        // The vault is away, or this is closed.
      }
    }
  }

  private void carry(Socket from, Socket to, boolean toVault, ByteArrayOutputStream heard) {
    Meddling played = meddling;
    try (from;
        to) {
      DataInputStream in = new DataInputStream(from.getInputStream());
      OutputStream out = to.getOutputStream();
      List<byte[]> kept = new ArrayList<>();
      byte[] first = new byte[0];
      int encrypted = 0;
      for (byte[] record = next(in); record.length > 0; record = next(in)) {
        heard.write(record);
        boolean meant = false;
        if (record[0] == ENCRYPTED) {
          first = first.length == 0 ? record : first;
          meant = toVault == played.toVault() && encrypted == played.record();
          encrypted++;
        }
        if (meant) {
          meddle(played.trick(), record, first, kept, out);
        } else {
          out.write(record);
          for (byte[] late : kept) {
            out.write(late);
          }
          kept.clear();
        }
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      // Ends both ways.
    }
  }

  private static void meddle(
      Trick trick, byte[] record, byte[] first, List<byte[]> kept, OutputStream out)
      throws IOException, InterruptedException {
    switch (trick) {
      case FLIP -> {
        byte[] changed = record.clone();
        changed[HEADER + (changed.length - HEADER) / 2] ^= 0x10;
        out.write(changed);
      }
      case DROP -> {}
      case REPEAT -> {
        out.write(record);
        out.write(record);
      }
      case SWAP -> kept.add(record);
      case TRUNCATE -> {
        out.write(record, 0, record.length / 2);
        out.flush();
        throw new IOException("enough");
      }
      case DELAY -> {
        Thread.sleep(100);
        out.write(record);
      }
      case REPLAY -> out.write(first);
    }
  }

  /** A whole record; empty at the end. */
  private static byte[] next(DataInputStream in) throws IOException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length < HEADER) {
      return new byte[0];
    }
    int length = (header[3] & 0xff) << 8 | (header[4] & 0xff);
    byte[] record = new byte[HEADER + length];
    System.arraycopy(header, 0, record, 0, HEADER);
    in.readFully(record, HEADER, length);
    return record;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
