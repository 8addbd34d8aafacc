/** Azure's confidential machines: an HCL report, its hardware's report, and the vTPM's quote. */
@NullMarked
package dev.cloister.testkit.azure;

import org.jspecify.annotations.NullMarked;
