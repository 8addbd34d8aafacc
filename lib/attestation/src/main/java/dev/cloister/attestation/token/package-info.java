/**
 * Tokens of attestation services: Google Confidential Space, Intel Trust Authority, Microsoft Azure
 * Attestation. JWS in compact form (RFC 7515) with RSA only. Not exported.
 */
@NullMarked
package dev.cloister.attestation.token;

import org.jspecify.annotations.NullMarked;
