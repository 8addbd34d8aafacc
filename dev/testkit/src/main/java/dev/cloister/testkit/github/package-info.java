/**
 * A local GitHub REST API for what connectors read: pull requests, file contents, issue search. It
 * refuses what the real one refuses, with the same statuses, messages and headers.
 */
@NullMarked
package dev.cloister.testkit.github;

import org.jspecify.annotations.NullMarked;
