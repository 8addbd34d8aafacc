/**
 * Certificates and CRLs: reading them in any form, and a path to an anchor that is pinned by public
 * key. Shared by every format. Not exported.
 */
@NullMarked
package dev.cloister.attestation.x509;

import org.jspecify.annotations.NullMarked;
