-- The two roles and the database on a PostgreSQL server of yours (15 or later), run once by its administrator:
--
--   HEARTHLINE_OWNER_PASSWORD=… HEARTHLINE_APP_PASSWORD=… psql -X -v ON_ERROR_STOP=1 -f roles.sql postgres
--
-- The passwords come from the environment, so that they are in no process list; with log_statement=ddl they would be in the
-- server's log: switch it off for this session first. Same roles as `plumbing/postgres/roles.py` makes; a test compares them.

\getenv owner_password HEARTHLINE_OWNER_PASSWORD
\getenv app_password HEARTHLINE_APP_PASSWORD
SET password_encryption = 'scram-sha-256';

CREATE ROLE hearthline_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE hearthline_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app_password';

ALTER ROLE hearthline_owner SET statement_timeout = '30min';
ALTER ROLE hearthline_owner SET lock_timeout = '60s';
ALTER ROLE hearthline_owner SET idle_in_transaction_session_timeout = '30min';
ALTER ROLE hearthline_app SET statement_timeout = '60s';
ALTER ROLE hearthline_app SET lock_timeout = '5s';
ALTER ROLE hearthline_app SET idle_in_transaction_session_timeout = '60s';

-- Code point order, as the embedded server has it: searches by range rely on it.
CREATE DATABASE hearthline OWNER hearthline_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C';
REVOKE ALL ON DATABASE hearthline FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE hearthline TO hearthline_app;

\connect hearthline
ALTER SCHEMA public OWNER TO hearthline_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hearthline_app;
-- Never TRUNCATE (it ignores row security), REFERENCES, TRIGGER or CREATE.
ALTER DEFAULT PRIVILEGES FOR ROLE hearthline_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hearthline_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hearthline_owner GRANT USAGE ON SEQUENCES TO hearthline_app;
-- Large objects carry no row security and would belong to whoever makes them.
REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) FROM PUBLIC;
