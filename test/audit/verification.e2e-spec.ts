import { Readable } from 'node:stream';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { Secret } from '../../src/core/secret.js';
import { AuditTrail } from '../../src/database/audit-trail.js';
import { type Anchor, AnchorKeys } from '../../src/observability/audit/anchor.js';
import { AuditAnchors } from '../../src/observability/audit/audit-anchors.js';
import { AuditArchive, verifyArchive } from '../../src/observability/audit/audit-archive.js';
import { AuditVerifier, type VerifierOptions } from '../../src/observability/audit/audit-verifier.js';
import { type Verification } from '../../src/observability/audit/chain-verification.js';
import { useTestApp } from '../kit/test-app.js';

describe('verifying the audit trail', () => {
  const app = useTestApp();
  let rows = 0;

  const verify = (options?: VerifierOptions): Promise<Verification> => app.get(AuditVerifier).verify(options);

  /** As somebody who owns the database could do it: the triggers are off, and everything is undone after. */
  async function tampered(statements: readonly string[], options?: VerifierOptions): Promise<Verification['fault']> {
    const client = new pg.Client(app.database.url);
    await client.connect();
    const tables = ['audit_log', 'audit_chain', 'audit_anchors'];
    try {
      for (const table of tables) {
        await client.query(`CREATE TABLE "kept_${table}" AS TABLE "${table}"`);
        await client.query(`ALTER TABLE "${table}" DISABLE TRIGGER USER`);
      }
      for (const statement of statements) {
        await client.query(statement);
      }
      return (await verify(options)).fault;
    } finally {
      for (const table of tables) {
        await client.query(`DELETE FROM "${table}"`);
        await client.query(`INSERT INTO "${table}" SELECT * FROM "kept_${table}"`);
        await client.query(`DROP TABLE "kept_${table}"`);
        await client.query(`ALTER TABLE "${table}" ENABLE TRIGGER USER`);
      }
      await client.end();
    }
  }

  /** What whoever rewrites a row does: hashes it and all that follow anew. */
  const REHASH = `DO $$ DECLARE entry audit_log; previous bytea := decode(repeat('00', 32), 'hex'); BEGIN
    FOR entry IN SELECT * FROM audit_log ORDER BY sequence LOOP
      UPDATE audit_log SET previous_hash = previous, hash = portcullis_audit_hash(entry, entry.sequence, previous)
        WHERE id = entry.id RETURNING hash INTO previous;
    END LOOP;
    UPDATE audit_chain SET hash = previous;
  END $$`;

  let anchor: Anchor;

  beforeAll(async () => {
    const { manager } = app.get(DataSource);
    const record = (index: number): Promise<void> =>
      app.get(AuditTrail).record(manager, {
        action: 'things.change',
        object: { type: 'things', id: String(index) },
        before: { text: 'ä "quoted" \u2028 🚀 \\ 日本', size: 1e21, small: 0.1, list: [1, null, true] },
        after: index % 2 === 0 ? null : { 10: 'b', 9: 'a', nested: { z: 1, a: {} } },
      });
    for (let index = 0; index < 20; index += 1) {
      await record(index);
    }
    anchor = (await app.get(AuditAnchors).anchor())!;
    for (let index = 20; index < 30; index += 1) {
      await record(index);
    }
    rows = Number((await app.database.query<{ count: string }>('SELECT count(*) FROM "audit_log"'))[0]?.count);
  });

  it('finds nothing wrong with what was recorded: this process hashes as the database does', async () => {
    expect(await verify()).toEqual({
      rows,
      first: '1',
      last: String(rows),
      anchors: 1,
      unknownAnchors: 0,
      fault: null,
    });
  });

  it.each([
    ['a text', `UPDATE "audit_log" SET "reason" = 'because' WHERE "sequence" = 7`],
    ['an empty text for none', `UPDATE "audit_log" SET "reason" = '' WHERE "sequence" = 7`],
    ['a time', `UPDATE "audit_log" SET "created_at" = "created_at" + interval '1 ms' WHERE "sequence" = 7`],
    ['a value within', `UPDATE "audit_log" SET "before" = '{"size":2}' WHERE "sequence" = 7`],
    ['who it was', `UPDATE "audit_log" SET "actor_id" = 'mallory' WHERE "sequence" = 7`],
    ['the hash alone', `UPDATE "audit_log" SET "hash" = sha256('x') WHERE "sequence" = 7`],
    [
      'a text that moved to the next field',
      `UPDATE "audit_log" SET "action" = 'things', "object_type" = '.changethings' WHERE "sequence" = 7`,
    ],
    [
      'a row and its hash',
      `UPDATE "audit_log" AS entry SET "reason" = 'because' WHERE "sequence" = 7;
       UPDATE "audit_log" AS entry SET "hash" = portcullis_audit_hash(entry, 7, "previous_hash") WHERE "sequence" = 6 + 1`,
      8,
    ],
  ])('names the first row that was altered: %s', async (_, statement, sequence = 7) => {
    expect(await tampered([statement])).toMatchObject({ kind: 'altered', sequence: String(sequence) });
  });

  it('names a row that was removed, and rows that changed places', async () => {
    expect(await tampered([`DELETE FROM "audit_log" WHERE "sequence" BETWEEN 7 AND 8`])).toMatchObject({
      kind: 'removed',
      sequence: '7',
      detail: 'Rows 7 to 8 are missing.',
    });
    expect(
      await tampered([
        `UPDATE "audit_log" SET "sequence" = -7 WHERE "sequence" = 7`,
        `UPDATE "audit_log" SET "sequence" = 7 WHERE "sequence" = 9`,
        `UPDATE "audit_log" SET "sequence" = 9 WHERE "sequence" = -7`,
      ]),
    ).toMatchObject({ kind: 'altered', sequence: '7' });
  });

  it('names the first row of a number that was given anew to those after a removed one', async () => {
    const fault = await tampered([
      `DELETE FROM "audit_log" WHERE "sequence" = 7`,
      `UPDATE "audit_log" SET "sequence" = -("sequence" - 1) WHERE "sequence" > 7`,
      `UPDATE "audit_log" SET "sequence" = -"sequence" WHERE "sequence" < 0`,
    ]);

    expect(fault).toMatchObject({ kind: 'altered', sequence: '7' });
  });

  it('finds rows that were cut off: by the end of the chain, by an anchor, by one that was kept elsewhere', async () => {
    const cut = `DELETE FROM "audit_log" WHERE "sequence" > 10`;
    const end = `UPDATE "audit_chain" SET ("sequence", "hash") = (SELECT "sequence", "hash" FROM "audit_log" WHERE "sequence" = 10)`;
    const truncated = { kind: 'truncated', sequence: '11' };

    expect(await tampered([cut])).toMatchObject(truncated);
    expect(await tampered([cut, end])).toMatchObject(truncated);
    expect(await tampered([cut, end, `DELETE FROM "audit_anchors"`], { anchors: [anchor] })).toMatchObject(truncated);
    expect(await tampered([`DELETE FROM "audit_log"`])).toMatchObject({ kind: 'truncated', sequence: '1' });
  });

  it('finds a chain that was rewritten whole, by an anchor that only SECRET_KEY makes', async () => {
    const rewrite = [`UPDATE "audit_log" SET "reason" = 'because' WHERE "sequence" = 7`, REHASH];
    const moved = `UPDATE "audit_anchors" SET "hash" = (SELECT "hash" FROM "audit_log" WHERE "audit_log"."sequence" = "audit_anchors"."sequence")`;

    expect(await tampered(rewrite)).toMatchObject({ kind: 'rewritten', sequence: anchor.sequence });
    expect(await tampered([...rewrite, moved])).toMatchObject({ kind: 'forged_anchor', sequence: anchor.sequence });
    expect(await tampered([...rewrite, moved, `UPDATE "audit_anchors" SET "key_id" = 'another'`])).toMatchObject({
      kind: 'forged_anchor',
    });
    expect(await tampered([...rewrite, `DELETE FROM "audit_anchors"`], { anchors: [anchor] })).toMatchObject({
      kind: 'rewritten',
    });
  });

  it('finds a row that was added past the triggers', async () => {
    const fault = await tampered([
      `INSERT INTO "audit_log" ("id", "created_at", "actor_type", "action", "object_type") VALUES (gen_random_uuid(), now(), 'system', 'a.b', 'a')`,
    ]);

    expect(fault).toMatchObject({ kind: 'unchained' });
  });

  describe('of an archive', () => {
    const keys = (): AnchorKeys => new AnchorKeys(app.settings.secretKey);

    async function archive(range = { from: '1' }): Promise<string[]> {
      const lines: string[] = [];
      for await (const line of app.get(AuditArchive).lines(range)) {
        lines.push(line);
      }
      return lines;
    }

    const check = (lines: readonly string[], by: AnchorKeys | null = keys()): Promise<Verification> =>
      verifyArchive(Readable.from(lines), by);

    it('finds nothing wrong with what was exported, whole or from the middle, and without a database', async () => {
      expect(await check(await archive())).toMatchObject({ rows, anchors: 1, fault: null });
      expect(await check(await archive({ from: '12' }))).toMatchObject({ first: '12', rows: rows - 11, fault: null });
    });

    it('is NDJSON in the words of the API', async () => {
      const [line = ''] = await archive({ from: '2' });

      expect(JSON.parse(line)).toMatchObject({ sequence: '2', actor: { type: 'system' }, object: { type: 'things' } });
    });

    it('names what was altered, removed, cut off or anchored by somebody else', async () => {
      const lines = await archive();
      const altered = lines.with(6, lines[6]!.replace('"reason":null', '"reason":"because"'));
      const others = new AnchorKeys([new Secret('z'.repeat(40))]);

      expect((await check(altered)).fault).toMatchObject({ kind: 'altered', sequence: '7' });
      expect((await check(lines.toSpliced(6, 1))).fault).toMatchObject({ kind: 'removed', sequence: '7' });
      expect((await check(lines.slice(0, -2))).fault).toMatchObject({ kind: 'truncated' });
      expect((await check(lines.toSpliced(-2, 1))).fault).toMatchObject({ kind: 'truncated' });
      expect((await check([])).fault).toMatchObject({ kind: 'truncated', sequence: '1' });
      expect((await check(lines, others)).fault).toMatchObject({ kind: 'forged_anchor' });
      expect((await check(lines, null)).fault).toBeNull();
    });

    it('says which line is none, and not what is in it', async () => {
      await expect(check(['{"canary'])).rejects.toThrow('Line 1 is no audit row and no anchor.');
    });
  });
});
