import { type Id } from '../../core/id.js';
import { type RecordedEvent } from './recorded-event.js';

/** A row of `security_events`, by the names that the API has for its columns. */
export interface SecurityEventRow {
  readonly id: Id;
  readonly type: string;
  readonly severity: string;
  readonly createdAt: Date;
  readonly actor: string | null;
  readonly actorId: Id | null;
  readonly subject: string | null;
  readonly subjectId: Id | null;
  readonly scheme: string | null;
  readonly credentialId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The columns of a {@link SecurityEventRow}, for a SELECT. */
export const EVENT_COLUMNS = `"id", "type", "severity", "created_at" AS "createdAt", "actor_id" AS "actorId", "actor", "subject_id" AS "subjectId",
  "subject", "scheme", "credential_id" AS "credentialId", "address", "user_agent" AS "userAgent", "request_id" AS "requestId", "details"`;

/** Any number of events at once. $1: a JSON array of them; one that is there already is left as it is, so that a batch can be tried again. */
export const INSERT_EVENTS = {
  name: 'security-events-insert',
  text: `INSERT INTO "security_events" ("id", "type", "severity", "created_at", "actor_id", "actor", "subject_id", "subject", "scheme",
      "credential_id", "address", "user_agent", "request_id", "details")
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS "event" ("id" uuid, "type" text, "severity" text, "createdAt" timestamptz, "actorId" uuid,
      "actor" text, "subjectId" uuid, "subject" text, "scheme" text, "credentialId" text, "address" text, "userAgent" text, "requestId" text,
      "details" jsonb)
    ON CONFLICT ("created_at", "id") DO NOTHING`,
};

/** An event as a row, with the details apart from the columns. */
export function rowOf(event: RecordedEvent): SecurityEventRow {
  const {
    id,
    type,
    severity,
    createdAt,
    actor,
    subject,
    scheme,
    credentialId,
    address,
    userAgent,
    requestId,
    details,
  } = event;
  return {
    id,
    type,
    severity,
    createdAt: new Date(createdAt),
    actor: actor?.username ?? null,
    actorId: actor?.id ?? null,
    subject: subject?.username ?? null,
    subjectId: subject?.id ?? null,
    scheme,
    credentialId,
    address,
    userAgent,
    requestId,
    details: { ...details },
  };
}
