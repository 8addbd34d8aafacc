/**
 * Attested channels over TLS 1.3 (docs/reference/attested-channel.md): the messages M1 to M4, what
 * each end binds and checks, and the state of a connection. No sockets and no HTTP: {@code
 * dev.cloister.channel.client} is the client, {@code dev.cloister.http} the server.
 */
@NullMarked
package dev.cloister.channel.ratls;

import org.jspecify.annotations.NullMarked;
