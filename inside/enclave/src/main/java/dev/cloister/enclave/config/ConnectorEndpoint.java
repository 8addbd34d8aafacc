package dev.cloister.enclave.config;

import java.net.URI;

/**
 * One API the enclave may call.
 *
 * @param id what requests call it
 * @param type which connector speaks to it
 * @param apiBase scheme, host, port and path prefix of every call; no trailing slash
 */
public record ConnectorEndpoint(String id, String type, URI apiBase) {}
