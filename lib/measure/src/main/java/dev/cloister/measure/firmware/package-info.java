/** OVMF images: the table of GUIDs at their end, and the metadata of TDX and SEV. */
@NullMarked
package dev.cloister.measure.firmware;

import org.jspecify.annotations.NullMarked;
