/**
 * The one strict JSON reader and writer of the project: RFC 8259 without duplicate names, with
 * bounded depth and size, over Jackson's streaming parser. No reflection, no binding to classes.
 */
@NullMarked
package dev.cloister.attestation.json;

import org.jspecify.annotations.NullMarked;
