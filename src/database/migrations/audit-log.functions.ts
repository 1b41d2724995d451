/** A text as a netstring (cr.yp.to/proto/netstrings.txt), so that no two rows are the same bytes; `-` for NULL. */
const FIELD = `
  CREATE FUNCTION portcullis_audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value IS NULL THEN '-' ELSE octet_length(convert_to(value, 'UTF8')) || ':' || value || ',' END
  $$`;

/** SHA-256 over the hash before it and the row: what `auditHash()` of the verification makes of it too. */
const HASH = `
  CREATE FUNCTION portcullis_audit_hash(entry "audit_log", place bigint, previous bytea) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(previous || convert_to(concat(
      portcullis_audit_field(place::text),
      portcullis_audit_field(entry.id::text),
      portcullis_audit_field(to_char(entry.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
      portcullis_audit_field(entry.actor_type),
      portcullis_audit_field(entry.actor_id),
      portcullis_audit_field(entry.actor_name),
      portcullis_audit_field(entry.scheme),
      portcullis_audit_field(entry.credential_id),
      portcullis_audit_field(entry.address),
      portcullis_audit_field(entry.action),
      portcullis_audit_field(entry.object_type),
      portcullis_audit_field(entry.object_id),
      portcullis_audit_field(entry.before::text),
      portcullis_audit_field(entry.after::text),
      portcullis_audit_field(entry.reason),
      portcullis_audit_field(entry.request_id)
    ), 'UTF8'))
  $$`;

/** Nobody chooses a row's place in the chain. */
const BEGIN = `
  CREATE FUNCTION portcullis_begin_audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.sequence := NULL;
    NEW.previous_hash := NULL;
    NEW.hash := NULL;
    RETURN NEW;
  END $$`;

/** Runs with the rights of the tables' owner, so that the server's own role need not have the right to change a row, nor the chain's end. */
const SEAL = `
  CREATE FUNCTION portcullis_seal_audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  DECLARE
    tail "audit_chain";
    sealed bytea;
  BEGIN
    SELECT * INTO STRICT tail FROM "audit_chain" FOR UPDATE;
    UPDATE "audit_log" AS entry
      SET "sequence" = tail.sequence + 1,
          "previous_hash" = tail.hash,
          "hash" = portcullis_audit_hash(entry, tail.sequence + 1, tail.hash)
      WHERE entry.id = NEW.id
      RETURNING "hash" INTO STRICT sealed;
    UPDATE "audit_chain" SET "sequence" = tail.sequence + 1, "hash" = sealed;
    RETURN NULL;
  END $$`;

/** A function with its owner's rights must not find tables where others can put them: not in their temporary schema, either. */
const SEAL_WITHIN_SCHEMA = `
  DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION portcullis_seal_audit_row() SET search_path = %I, pg_temp', current_schema());
  END $$`;

/** Only the sealing of a row changes one, and the chain's end: a trigger within a trigger. */
const KEEP = `
  CREATE FUNCTION portcullis_keep_audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND (to_jsonb(OLD) -> 'sequence' = 'null' OR TG_TABLE_NAME = 'audit_chain') THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'insufficient_privilege';
  END $$`;

/** What the audit trail's tables do by themselves, in an order in which they can be made. */
export const AUDIT_FUNCTIONS: readonly string[] = [FIELD, HASH, BEGIN, SEAL, SEAL_WITHIN_SCHEMA, KEEP];
