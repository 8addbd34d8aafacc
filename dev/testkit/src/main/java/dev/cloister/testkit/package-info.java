/** The outside world for tests: issues evidence, tokens and API answers in the real formats. */
@NullMarked
package dev.cloister.testkit;

import org.jspecify.annotations.NullMarked;
