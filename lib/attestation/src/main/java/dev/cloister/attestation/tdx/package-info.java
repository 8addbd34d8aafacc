/** Intel TDX quotes, versions 4 and 5. Not exported. */
@NullMarked
package dev.cloister.attestation.tdx;

import org.jspecify.annotations.NullMarked;
