/** Certificates that carry evidence, in the forms of several projects. */
@NullMarked
package dev.cloister.testkit.ratls;

import org.jspecify.annotations.NullMarked;
