/**
 * Shamir's secret sharing over GF(2^8), refresh and resharing of shares: arithmetic without
 * storage, network or policy.
 *
 * <p>Only bytes of secrets and shares are secret here; positions, thresholds and what is computed
 * from them alone are public. Code that touches secret bytes has no branch and no memory access
 * that depends on them.
 */
@NullMarked
package dev.cloister.threshold;

import org.jspecify.annotations.NullMarked;
