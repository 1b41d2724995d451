import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type Anchor } from './anchor.js';
import { type ChainEnd, type ChainedRow } from './chained-row.js';

/** How many rows are read at once: some hundred kilobytes. */
const BATCH = 1000;

const ROWS = `SELECT "sequence"::text, "id"::text, to_char("created_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt",
  "actor_type" AS "actorType", "actor_id" AS "actorId", "actor_name" AS "actorName", "scheme", "credential_id" AS "credentialId", "address",
  "action", "object_type" AS "objectType", "object_id" AS "objectId", "before"::text, "after"::text, "reason", "request_id" AS "requestId",
  encode("previous_hash", 'hex') AS "previousHash", encode("hash", 'hex') AS "hash"
  FROM "audit_log" WHERE "audit_log"."sequence" > $1 AND "audit_log"."sequence" <= $2 ORDER BY "audit_log"."sequence" LIMIT ${BATCH}`;

const ANCHOR = `SELECT "sequence"::text, "key_id" AS "keyId", encode("hash", 'hex') AS "hash", encode("mac", 'hex') AS "mac",
  to_char("created_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"
  FROM "audit_anchors"`;

/** The largest `bigint`. */
export const NO_LIMIT = '9223372036854775807';

/** Reads the chain of audit rows as it is in the database, in its order, a little at a time. */
@Injectable()
export class AuditChain {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Where the database says that the chain ends. */
  async end(): Promise<ChainEnd> {
    const [end] = await this.dataSource.query<ChainEnd[]>(
      `SELECT "sequence"::text, encode("hash", 'hex') AS "hash" FROM "audit_chain"`,
    );
    if (!end) {
      throw new RangeError('The chain of audit rows has no end: its row is missing from "audit_chain".');
    }
    return end;
  }

  /** @param after the sequence of the row before the first */
  async *rows(after: string, upTo: string): AsyncGenerator<ChainedRow> {
    for (let last = after; ;) {
      const batch = await this.dataSource.query<ChainedRow[]>(ROWS, [last, upTo]);
      yield* batch;
      const next = batch.at(-1)?.sequence;
      if (next === undefined || batch.length < BATCH) {
        return;
      }
      last = next;
    }
  }

  /** In the order of the rows that they are of. */
  anchors(after: string, upTo: string): Promise<Anchor[]> {
    return this.dataSource.query<Anchor[]>(
      `${ANCHOR} WHERE "audit_anchors"."sequence" > $1 AND "audit_anchors"."sequence" <= $2 ORDER BY "audit_anchors"."sequence"`,
      [after, upTo],
    );
  }

  /** The one of the last row that has any; `undefined` when there is none. */
  async newestAnchor(): Promise<Anchor | undefined> {
    const [anchor] = await this.dataSource.query<Anchor[]>(
      `${ANCHOR} ORDER BY "audit_anchors"."sequence" DESC LIMIT 1`,
    );
    return anchor;
  }

  /** Writes an anchor, unless there is one of this row by this key. @returns whether there was none */
  async addAnchor({ sequence, keyId, hash, createdAt, mac }: Anchor): Promise<boolean> {
    const added = await this.dataSource.query<unknown[]>(
      `INSERT INTO "audit_anchors" ("sequence", "key_id", "hash", "created_at", "mac")
        VALUES ($1, $2, decode($3, 'hex'), $4, decode($5, 'hex')) ON CONFLICT DO NOTHING RETURNING "sequence"`,
      [sequence, keyId, hash, createdAt, mac],
    );
    return added.length > 0;
  }

  /** @returns the id of a row without a place in the chain, which nothing but a disabled trigger leaves behind; `undefined` when there is none */
  async unchainedId(): Promise<string | undefined> {
    const [row] = await this.dataSource.query<{ readonly id: string }[]>(
      `SELECT "id"::text FROM "audit_log" WHERE "sequence" IS NULL OR "hash" IS NULL LIMIT 1`,
    );
    return row?.id;
  }
}
