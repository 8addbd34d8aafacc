/** Tests of the assembled distributions as a user runs them. */
@NullMarked
package dev.cloister.system;

import org.jspecify.annotations.NullMarked;
