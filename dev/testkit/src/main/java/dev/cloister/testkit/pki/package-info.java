/**
 * Keys, certificates, CRLs and PEM for the issuers of the testkit.
 *
 * <p>Everything is deterministic: the same {@link dev.cloister.testkit.pki.Seed} and the same
 * instants give the same bytes. Every signed object has {@link dev.cloister.testkit.pki.Hooks}, so
 * a test changes exactly one thing and keeps all other signatures genuine.
 */
@NullMarked
package dev.cloister.testkit.pki;

import org.jspecify.annotations.NullMarked;
