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
INSERT INTO "credential" VALUES('alice','cred_00000000000000000000000000000001','github/work',3,'{"env":"é","team":"a \"b\""}',X'0100FF03',1795262400000,1795262400000);
CREATE TABLE installation (
  name  VARCHAR(64)   NOT NULL PRIMARY KEY,
  value VARCHAR(2048) NOT NULL
);
INSERT INTO "installation" VALUES('issuer','https://issuer.example');
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
INSERT INTO "passphrase" VALUES('alice',2,'argon2id',65536,3,4,X'00000000000000000000000000000000',X'010202',1795262400000);
CREATE TABLE "schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
);
INSERT INTO "schema_history" VALUES(1,'1','first form','SQL','V1__first_form.sql',-482526059,'','2026-11-21 10:05:56.968',3,1);
CREATE TABLE tee_session (
  owner      VARCHAR(255) NOT NULL,
  id         VARCHAR(64)  NOT NULL,
  expires_at BIGINT       NOT NULL,
  PRIMARY KEY (owner, id)
);
INSERT INTO "tee_session" VALUES('alice','0123456789abcdef0123456789abcdef',1795262460000);
CREATE INDEX "schema_history_s_idx" ON "schema_history" ("success");
CREATE INDEX tee_session_expiry ON tee_session (expires_at);
