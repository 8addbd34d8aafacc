/** Cases for verifiers of any format: evidence and all that is supplied with it, and faults. */
@NullMarked
package dev.cloister.testkit.cases;

import org.jspecify.annotations.NullMarked;
