/*
 * M1 to M3 of the attested channel (docs/reference/attested-channel.md) against a bounded attacker,
 * for Spin. docs/concepts/attested-channel.md says what it shows and what it does not.
 *
 *   spin -a channel.pml && cc -DSAFETY -o pan pan.c && ./pan -E     the whole protocol: no error
 *   spin -a -DNO_EKM channel.pml && ...                             an item left out: an error
 *   spin -a -DREACH_CLIENT channel.pml && ...                       honest runs exist: an "error"
 *
 * Every piece of information stands once: where two fields of the real encoding determine each other
 * (leaf key and certificate; nonce and service inside H(M1)), the model has one item, and "rest" is
 * what no other item names. So an item that is left out is left out wholly.
 *
 * Ends: C, a genuine client. S, a genuine server, with two sessions, and once a client itself. T, the
 * attacker's own genuine TEE, of which she has every key: as T she signs what she likes. She is
 * accepted as T, and that is no attack; as S or C she must not be.
 *
 * She picks every value that an honest end takes from the network, of those she has seen or makes
 * up. What TLS still does is chosen at the start, one of:
 *   direct   C's connection ends at S, and she reads and alters its records at will;
 *   between  she ends C's connection and others at S; of {exporters differ, S's TLS key, C's TLS key}
 *            any two may be lost; replicas may share one TLS key;
 *   past S   all of that is lost, but S speaks only before C begins;
 *   past C   all of that is lost, but C speaks only before S begins.
 */

#define C 1
#define S 2
#define T 3
#define NOBODY 0

#define CLIENT 1
#define SERVER 2

/* certificates */
#define NONE 0
#define OF_S 1
#define OF_T 2
#define OF_C 3

/* nonces: of C, of S as a client, of S's two sessions, of the attacker */
#define NC 1
#define NC2 2
#define NS 3
#define NS2 4
#define NA 5

mtype = { DIRECT, BETWEEN, PAST_S, PAST_C };

typedef Statement {
  byte who; byte role; byte nonce; byte pnonce; byte ekm; byte certS; byte certC;
  byte rest; byte svc; byte ak; byte id
};

Statement said[4];
#define BY_SERVER 0      /* and 1, the other session */
#define BY_SERVER_AS_CLIENT 2
#define BY_CLIENT 3

mtype world;
bool collide;          /* exporters of connections she ends may be equal */
bool leafS, leafC;     /* she has that TLS key */
bool seen[6];          /* nonces she has seen */
byte certOfC;          /* what C presents */
byte service;          /* what S offers; C wants 0 */

/* what honest ends believe, for the assertions */
bool serverDone[2], clientDone, clientBegun;
byte serverNonce[2], serverRest[2];
byte clientSawNs;

#ifdef NO_ROLE
#define SAME_ROLE(a, b) true
#else
#define SAME_ROLE(a, b) ((a) == (b))
#endif
#ifdef NO_NONCE
#define SAME_NONCE(a, b) true
#else
#define SAME_NONCE(a, b) ((a) == (b))
#endif
#ifdef NO_PNONCE
#define SAME_PNONCE(a, b) true
#else
#define SAME_PNONCE(a, b) ((a) == (b))
#endif
#ifdef NO_EKM
#define SAME_EKM(a, b) true
#else
#define SAME_EKM(a, b) ((a) == (b))
#endif
#ifdef NO_CERTS
#define SAME_CERTS(a, b) true
#else
#define SAME_CERTS(a, b) ((a) == (b))
#endif
#ifdef NO_CERTC
#define SAME_CERTC(a, b) true
#else
#define SAME_CERTC(a, b) ((a) == (b))
#endif
#ifdef NO_REST
#define SAME_REST(a, b) true
#else
#define SAME_REST(a, b) ((a) == (b))
#endif
#ifdef NO_SERVICE
#define SAME_SERVICE(a, b) true
#else
#define SAME_SERVICE(a, b) ((a) == (b))
#endif
#ifdef NO_AK
#define SAME_AK(a, b) true
#else
#define SAME_AK(a, b) ((a) == (b))
#endif
#ifdef NO_ID
#define SAME_ID(a, b) true
#else
#define SAME_ID(a, b) ((a) == (b))
#endif

#define MATCH(i) (said[i].who == signer \
  && SAME_ROLE(said[i].role, w.role) && SAME_NONCE(said[i].nonce, w.nonce) \
  && SAME_PNONCE(said[i].pnonce, w.pnonce) && SAME_EKM(said[i].ekm, w.ekm) \
  && SAME_CERTS(said[i].certS, w.certS) && SAME_CERTC(said[i].certC, w.certC) \
  && SAME_REST(said[i].rest, w.rest) && SAME_SERVICE(said[i].svc, w.svc) \
  && SAME_AK(said[i].ak, w.ak) && SAME_ID(said[i].id, w.id))

/* Has this signer said what w says? She says as T whatever she likes. */
#define VOUCHED (signer == T || MATCH(0) || MATCH(1) || MATCH(2) || MATCH(3))

inline say(slot, s_who, s_role, s_nonce, s_pnonce, s_ekm, s_certS, s_certC, s_rest, s_svc) {
  said[slot].who = s_who; said[slot].role = s_role;
  said[slot].nonce = s_nonce; said[slot].pnonce = s_pnonce;
  said[slot].ekm = s_ekm; said[slot].certS = s_certS; said[slot].certC = s_certC;
  said[slot].rest = s_rest; said[slot].svc = s_svc;
  said[slot].ak = s_who; said[slot].id = s_who
}

/* A process that is done leaves no trace but what it said. */
inline forget() {
  w.role = 0; w.nonce = 0; w.pnonce = 0; w.ekm = 0; w.certS = 0; w.certC = 0; w.rest = 0;
  w.svc = 0; w.ak = 0; w.id = 0; hw = 0; signer = 0; good = false
}

inline pickNonce(n) {
  if
  :: seen[NC] -> n = NC
  :: seen[NC2] -> n = NC2
  :: seen[NS] -> n = NS
  :: seen[NS2] -> n = NS2
  :: n = NA
  fi
}

inline pickBit(b) { if :: b = 0 :: b = 1 fi }

/* evidence, attestation key and identity key of a proof, each the honest end's or hers */
inline pickSigners(honest) {
  if :: w.ak = honest :: w.ak = T fi;
  if :: w.id = honest :: w.id = T fi;
  if
  :: hw = honest
  :: hw = T
  :: w.ak == honest -> hw = NOBODY        /* the key is known: no evidence */
  fi
}

proctype Client() {
  Statement w; byte hw; byte signer; bool good;
  byte exporter = 1;
  (world != PAST_S || (serverDone[0] && serverDone[1]));
  d_step { clientBegun = true; seen[NC] = true }          /* M1 {NC, rest 0, service 0} */
  atomic {                                                 /* M2 */
    w.role = SERVER; w.nonce = NC; w.ekm = exporter; w.certC = certOfC; w.rest = 0; w.svc = 0;
    pickNonce(w.pnonce);
    w.certS = (world == DIRECT || leafS -> OF_S : OF_T);
    pickSigners(S);
    good = true;
    if :: hw != NOBODY -> signer = hw; good = VOUCHED :: else fi;
    signer = w.ak; good = good && VOUCHED;
    signer = w.id; good = good && VOUCHED;
    if
    :: good ->
      clientSawNs = w.pnonce;
      if
      :: hw == S || w.ak == S || w.id == S ->
        /* Then S is the other end of this very connection, and both believe the same.
           (Evidence of T for S's keys is T lying about T.) */
        assert(world == DIRECT && w.ak == S && w.id == S && service == 0
          && serverDone[0] && serverNonce[0] == NC && w.pnonce == NS && serverRest[0] == 0);
#ifdef REACH_CLIENT
        assert(false);
#endif
      :: else
      fi;
      if
      :: certOfC != NONE ->                                /* M3 */
        say(BY_CLIENT, C, CLIENT, w.pnonce, NC, exporter, w.certS, certOfC, 0, 0)
      :: else
      fi
    :: else
    fi;
    forget();
    clientDone = true
  }
}

/* S, as a client of T's service: what she makes of it is hers to try. */
proctype ServerAsClient() {
  byte ns; byte exporter; byte cert;
  seen[NC2] = true;                                        /* M1 */
  atomic {
    pickNonce(ns);                                         /* M2, as T: accepted */
    exporter = (collide -> 1 : 4);
    if :: cert = OF_C :: cert = OF_S fi;                   /* replicas may share a TLS key */
    say(BY_SERVER_AS_CLIENT, S, CLIENT, ns, NC2, exporter, OF_T, cert, 0, 0);   /* M3 */
    ns = 0; exporter = 0; cert = 0
  }
}

proctype Server(byte i; byte ns) {
  Statement w; byte hw; byte signer; bool good; bool theirs;
  byte nonce, rest, exporter, cert;
  (world != PAST_C || clientDone);
  atomic {                                                 /* M1 as it arrives; M2 */
    theirs = (world == DIRECT && i == 0);                  /* is C the other end? */
    (!theirs || clientBegun);
    pickNonce(nonce); pickBit(rest);
    /* As near to what C sees as her means allow. */
    exporter = (theirs || collide -> 1 : 2 + i);
    cert = (theirs || leafC || certOfC == NONE -> certOfC : OF_T);
    say(i, S, SERVER, nonce, ns, exporter, OF_S, cert, rest, service);
    seen[ns] = true; serverNonce[i] = nonce; serverRest[i] = rest; serverDone[i] = true
  }
  atomic {                                                 /* M3 as it arrives */
    w.role = CLIENT; w.nonce = ns; w.pnonce = nonce; w.ekm = exporter; w.certS = OF_S;
    w.certC = cert; w.rest = rest; w.svc = service;
    (cert != NONE && said[BY_CLIENT].who == C);
    pickSigners(C);
    good = true;
    if :: hw != NOBODY -> signer = hw; good = VOUCHED :: else fi;
    signer = w.ak; good = good && VOUCHED;
    signer = w.id; good = good && VOUCHED;
    if
    :: good && (hw == C || w.ak == C || w.id == C) ->
      assert(theirs && w.ak == C && w.id == C && service == 0
        && nonce == NC && rest == 0 && clientSawNs == ns);
#ifdef REACH_SERVER
      assert(false);
#endif
    :: else
    fi;
    forget();
    nonce = 0; rest = 0; exporter = 0; cert = 0; theirs = false
  }
}

init {
  atomic {
    if :: world = DIRECT :: world = BETWEEN :: world = PAST_S :: world = PAST_C fi;
    if :: certOfC = OF_C :: certOfC = NONE fi;
    pickBit(service);
    if
    :: world == BETWEEN ->
      if
      :: collide = false; leafS = true; leafC = true
      :: collide = true; leafS = false; leafC = true
      :: certOfC == OF_C -> collide = true; leafS = true; leafC = false
      fi
    :: world == PAST_S || world == PAST_C -> collide = true; leafS = true; leafC = true
    :: else                                                /* DIRECT: TLS ends where it should */
    fi;
    run Client(); run ServerAsClient(); run Server(0, NS); run Server(1, NS2)
  }
}
