-- Ciphertext and what is needed to find it. Everything here may be stolen without a secret being lost.

-- What this database belongs to: the issuer whose subjects own the records.
CREATE TABLE installation (
  name  VARCHAR(64)   NOT NULL PRIMARY KEY,
  value VARCHAR(2048) NOT NULL
);

-- The root key wrapped under a key derived from the owner's passphrase.
CREATE TABLE passphrase (
  owner       VARCHAR(255) NOT NULL PRIMARY KEY,
  version     BIGINT       NOT NULL,
  algorithm   VARCHAR(32)  NOT NULL,
  memory_kib  BIGINT       NOT NULL,
  iterations  BIGINT       NOT NULL,
  parallelism BIGINT       NOT NULL,
  salt        BYTEA        NOT NULL,
  key_check   BYTEA        NOT NULL,
  updated_at  BIGINT       NOT NULL
);

-- Credentials, sealed under the owner's root key. Times are milliseconds since 1970, for people only.
CREATE TABLE credential (
  owner      VARCHAR(255) NOT NULL,
  id         VARCHAR(64)  NOT NULL,
  path       VARCHAR(255) NOT NULL,
  version    BIGINT       NOT NULL,
  labels     TEXT         NOT NULL,
  ciphertext BYTEA        NOT NULL,
  created_at BIGINT       NOT NULL,
  updated_at BIGINT       NOT NULL,
  PRIMARY KEY (owner, id),
  CONSTRAINT credential_path UNIQUE (owner, path)
);

-- Which enclave sessions were opened for whom: what status shows, nothing that opens anything.
CREATE TABLE tee_session (
  owner      VARCHAR(255) NOT NULL,
  id         VARCHAR(64)  NOT NULL,
  expires_at BIGINT       NOT NULL,
  PRIMARY KEY (owner, id)
);
CREATE INDEX tee_session_expiry ON tee_session (expires_at);
