/** Arm CCA tokens under own keys. */
@NullMarked
package dev.cloister.testkit.cca;

import org.jspecify.annotations.NullMarked;
