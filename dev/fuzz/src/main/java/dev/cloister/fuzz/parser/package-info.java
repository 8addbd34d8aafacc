/** What is fuzzed: one class per parser. */
@NullMarked
package dev.cloister.fuzz.parser;

import org.jspecify.annotations.NullMarked;
