/** Intel's Provisioning Certification Service and its caches, on loopback. */
@NullMarked
package dev.cloister.testkit.pcs;

import org.jspecify.annotations.NullMarked;
