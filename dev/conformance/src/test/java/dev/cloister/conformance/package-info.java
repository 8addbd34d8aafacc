@NullMarked
package dev.cloister.conformance;

import org.jspecify.annotations.NullMarked;
