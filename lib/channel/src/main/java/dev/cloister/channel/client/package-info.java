/**
 * The client of attested channels: connects, proves and is shown proof, then sends requests that
 * only the end that was proven can answer.
 */
@NullMarked
package dev.cloister.channel.client;

import org.jspecify.annotations.NullMarked;
