/**
 * TCG event logs (TCG PC Client Platform Firmware Profile 1.06, sections 9 and 10; UEFI CC
 * measurement protocol for CCEL): parse, replay, and name the events that matter.
 */
@NullMarked
package dev.cloister.attestation.tcg;

import org.jspecify.annotations.NullMarked;
