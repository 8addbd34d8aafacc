CREATE TABLE public.credential (
    owner character varying(255) NOT NULL,
    id character varying(64) NOT NULL,
    path character varying(255) NOT NULL,
    version bigint NOT NULL,
    labels text NOT NULL,
    ciphertext bytea NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.installation (
    name character varying(64) NOT NULL,
    value character varying(2048) NOT NULL
);
CREATE TABLE public.passphrase (
    owner character varying(255) NOT NULL,
    version bigint NOT NULL,
    algorithm character varying(32) NOT NULL,
    memory_kib bigint NOT NULL,
    iterations bigint NOT NULL,
    parallelism bigint NOT NULL,
    salt bytea NOT NULL,
    key_check bytea NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE public.schema_history (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);
CREATE TABLE public.tee_session (
    owner character varying(255) NOT NULL,
    id character varying(64) NOT NULL,
    expires_at bigint NOT NULL
);
INSERT INTO public.credential VALUES ('alice', 'cred_00000000000000000000000000000001', 'github/work', 3, '{"env":"é","team":"a \"b\""}', '\x0100ff03', 1795262400000, 1795262400000);
INSERT INTO public.installation VALUES ('issuer', 'https://issuer.example');
INSERT INTO public.passphrase VALUES ('alice', 2, 'argon2id', 65536, 3, 4, '\x00000000000000000000000000000000', '\x010202', 1795262400000);
INSERT INTO public.schema_history VALUES (1, '1', 'first form', 'SQL', 'V1__first_form.sql', -482526059, 'postgres', '2026-11-21 10:05:58.241896', 38, true);
INSERT INTO public.tee_session VALUES ('alice', '0123456789abcdef0123456789abcdef', 1795262460000);
ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_path UNIQUE (owner, path);
ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_pkey PRIMARY KEY (owner, id);
ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.passphrase
    ADD CONSTRAINT passphrase_pkey PRIMARY KEY (owner);
ALTER TABLE ONLY public.schema_history
    ADD CONSTRAINT schema_history_pk PRIMARY KEY (installed_rank);
ALTER TABLE ONLY public.tee_session
    ADD CONSTRAINT tee_session_pkey PRIMARY KEY (owner, id);
CREATE INDEX schema_history_s_idx ON public.schema_history USING btree (success);
CREATE INDEX tee_session_expiry ON public.tee_session USING btree (expires_at);
