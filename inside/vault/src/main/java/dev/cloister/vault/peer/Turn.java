package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.witness.Place;

/**
 * What is shown to witnesses now.
 *
 * @param incarnation of this machine
 * @param place where its log is
 * @param nonce 32 bytes, of this question
 */
record Turn(Incarnation incarnation, Place place, ByteString nonce) {}
