"""Which SQL functions open and read the signed context?

HMAC-SHA-256 is built from the server's own `sha256()`, since the schema needs no extension. The two padded keys lie in a table
that only the owner can read. `ctx_anchor()` is the one place that knows what a session is: a sharded server answers with its
global id.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

BLOCK = 64

FUNCTIONS = """
CREATE TABLE IF NOT EXISTS plumbing_context_key (
  one boolean PRIMARY KEY DEFAULT true CHECK (one), inner_pad bytea NOT NULL, outer_pad bytea NOT NULL
);
REVOKE ALL ON plumbing_context_key FROM PUBLIC;

CREATE OR REPLACE FUNCTION ctx_anchor() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED AS 'SELECT pg_backend_pid()::text';

-- The verified parts of a token: actor, scope, organization, anchor, expiry; NULL when anything is wrong with it.
CREATE OR REPLACE FUNCTION ctx_verified(token text) RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE parts text[]; body text; key plumbing_context_key;
BEGIN
  IF token IS NULL OR token = '' THEN RETURN NULL; END IF;
  parts := string_to_array(token, '|');
  IF cardinality(parts) <> 6 THEN RETURN NULL; END IF;
  SELECT * INTO key FROM plumbing_context_key;
  IF NOT FOUND THEN RETURN NULL; END IF;
  body := array_to_string(parts[1:5], '|');
  IF encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(body, 'UTF8'))), 'hex') <> parts[6] THEN
    RETURN NULL;
  END IF;
  IF parts[4] <> ctx_anchor() OR parts[5] !~ '^[0-9]{1,12}$' THEN RETURN NULL; END IF;
  IF parts[5]::bigint < extract(epoch FROM clock_timestamp()) THEN RETURN NULL; END IF;
  RETURN parts;
END $$;

CREATE OR REPLACE FUNCTION ctx_open(token text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF ctx_verified(token) IS NULL THEN
    RAISE EXCEPTION 'The viewer context is not valid for this session.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('hearthline.context', token, true);
END $$;

CREATE OR REPLACE FUNCTION ctx_clients() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE parts text[] := ctx_verified(nullif(current_setting('hearthline.context', true), ''));
BEGIN
  IF parts IS NULL OR parts[2] = '' THEN RETURN '{}'; END IF;
  IF parts[2] = '*' THEN RETURN (SELECT coalesce(array_agg(id), '{}') FROM parties_client); END IF;
  RETURN string_to_array(parts[2], ',')::uuid[];
END $$;

-- The outside organization that looks; NULL for the hub's own staff; the nil uuid (nobody) without a valid context.
CREATE OR REPLACE FUNCTION ctx_organization() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE parts text[] := ctx_verified(nullif(current_setting('hearthline.context', true), ''));
BEGIN
  IF parts IS NULL THEN RETURN '00000000-0000-0000-0000-000000000000'; END IF;
  RETURN nullif(parts[3], '')::uuid;
END $$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def install(owner: psycopg.Connection, *, key: bytes, app_role: str) -> None:
    """Create the functions, store the signing key where only the owner reads it, and let the application call them."""
    padded = key.ljust(BLOCK, b"\0")
    if len(padded) != BLOCK:
        raise ValueError("The context key must not be longer than 64 bytes.")
    owner.execute(FUNCTIONS)
    owner.execute(
        "INSERT INTO plumbing_context_key (inner_pad, outer_pad) VALUES (%s, %s) "
        "ON CONFLICT (one) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
        [bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)],
    )
    owner.execute(sql.SQL("REVOKE ALL ON plumbing_context_key FROM {}").format(sql.Identifier(app_role)))
