/**
 * A strict reader of CBOR (RFC 8949): shortest encodings, no duplicate keys, bounded depth. What
 * the signed documents of Nitro, Arm CCA and RA-TLS are made of. Not exported.
 */
@NullMarked
package dev.cloister.attestation.cbor;

import org.jspecify.annotations.NullMarked;
