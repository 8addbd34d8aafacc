/** What client and enclave derive from one HPKE context and how they authenticate requests. */
@NullMarked
package dev.cloister.channel.session;

import org.jspecify.annotations.NullMarked;
