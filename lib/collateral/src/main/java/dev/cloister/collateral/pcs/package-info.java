/** Intel's Provisioning Certification Service, version 4, and caches of it (PCCS). */
@NullMarked
package dev.cloister.collateral.pcs;

import org.jspecify.annotations.NullMarked;
