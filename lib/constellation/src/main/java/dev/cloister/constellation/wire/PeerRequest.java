package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.witness.GrantedStart;
import dev.cloister.constellation.witness.Head;
import dev.cloister.constellation.witness.IncarnationRequest;
import dev.cloister.constellation.witness.Place;
import java.util.Locale;
import java.util.stream.Stream;

/** What one vault says to another (PROTOCOLS.md 6). */
public sealed interface PeerRequest {
  /** The kinds, each a route {@code POST /v1/peer/<code>}. */
  enum Kind {
    /** {@link Show}. */
    HEAD,
    /** {@link Learn}. */
    LEARN,
    /** {@link Report}. */
    REPORT,
    /** {@link Incarnation}. */
    INCARNATION,
    /** {@link Current}. */
    CURRENT,
    /** {@link Genesis}. */
    GENESIS,
    /** {@link Table}. */
    TABLE,
    /** {@link Vote}. */
    VOTE;

    /** The lower-case name. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The path of its route. */
    public String path() {
      return "/v1/peer/" + code();
    }

    /** The kind of that path's last segment. */
    static Kind of(String code) {
      return Stream.of(values())
          .filter(kind -> kind.code().equals(code))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("unknown kind of request"));
    }
  }

  /** Longest request, as JSON, in bytes. */
  int MAX_LENGTH = 256 * 1024;

  /** Which it is. */
  default Kind kind() {
    return switch (this) {
      case Show _ -> Kind.HEAD;
      case Learn _ -> Kind.LEARN;
      case Report _ -> Kind.REPORT;
      case Incarnation _ -> Kind.INCARNATION;
      case Current _ -> Kind.CURRENT;
      case Genesis _ -> Kind.GENESIS;
      case Table _ -> Kind.TABLE;
      case Vote _ -> Kind.VOTE;
    };
  }

  /**
   * Remember my head; until a short time after your answer, grant no other start of mine.
   *
   * @param head on the place that the peer knows
   * @param nonce 32 bytes, new in each question
   */
  record Show(Signed<Head> head, ByteString nonce) implements PeerRequest {
    /** Refuses another length. */
    public Show {
      requireNonce(nonce);
    }
  }

  /**
   * The same, of an incarnation that you did not hear of.
   *
   * @param start that others granted
   * @param head on the place that the peer knows
   * @param nonce 32 bytes, new in each question
   */
  record Learn(GrantedStart start, Signed<Head> head, ByteString nonce) implements PeerRequest {
    /** Refuses another length. */
    public Learn {
      requireNonce(nonce);
    }
  }

  /**
   * What do you remember of me?
   *
   * @param nonce 32 bytes, new in each question
   */
  record Report(ByteString nonce) implements PeerRequest {
    /** Refuses another length. */
    public Report {
      requireNonce(nonce);
    }
  }

  /** Grant me an incarnation. */
  record Incarnation(Signed<IncarnationRequest> request) implements PeerRequest {}

  /**
   * Show me your head.
   *
   * @param known what is known of you
   */
  record Current(Place known) implements PeerRequest {}

  /** With which head did you join? */
  record Genesis() implements PeerRequest {}

  /** What do you bring to a recovery? */
  record Table() implements PeerRequest {}

  /**
   * Do you vote for that round?
   *
   * @param round its id
   */
  record Vote(ByteString round) implements PeerRequest {
    /** Refuses another length. */
    public Vote {
      requireNonce(round);
    }
  }

  /** As JSON. */
  default byte[] encoded() {
    return PeerMessages.write(this);
  }

  /**
   * Reads what was sent to a route.
   *
   * @throws ConstellationException with {@link ConstellationException.Reason#MALFORMED}
   */
  static PeerRequest decode(Kind kind, byte[] json) throws ConstellationException {
    return PeerMessages.request(kind, json);
  }

  private static void requireNonce(ByteString bytes) {
    if (bytes.length() != 32) {
      throw new IllegalArgumentException("expected 32 bytes, found " + bytes.length());
    }
  }
}
