/** What a measurement is made of: banks, events, candidates, reference-value files. */
@NullMarked
package dev.cloister.measure;

import org.jspecify.annotations.NullMarked;
