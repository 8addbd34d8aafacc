/**
 * Attestation services under own roots: tokens of Google Confidential Space (PKI and OIDC), Intel
 * Trust Authority and Microsoft Azure Attestation in the real formats.
 *
 * <p>{@link dev.cloister.testkit.token.TokenAuthority} has the keys, {@link
 * dev.cloister.testkit.token.TokenScenario} is one token to come, {@link
 * dev.cloister.testkit.token.TokenFaults} the list of what can be wrong with it.
 */
@NullMarked
package dev.cloister.testkit.token;

import org.jspecify.annotations.NullMarked;
