/**
 * Remote attestation (RATS, RFC 9334): evidence bytes become {@link
 * dev.cloister.attestation.Evidence}, verification gives an {@link
 * dev.cloister.attestation.AttestationResult}, a policy makes an appraisal of it. No network, no
 * clock of its own, no logging: every function here is pure in its arguments.
 */
@NullMarked
package dev.cloister.attestation;

import org.jspecify.annotations.NullMarked;
