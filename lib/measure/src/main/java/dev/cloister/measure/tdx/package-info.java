/** Intel TDX: MRTD, the TD HOB, RTMR0. */
@NullMarked
package dev.cloister.measure.tdx;

import org.jspecify.annotations.NullMarked;
