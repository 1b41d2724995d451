import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { createApp } from '../../src/app.js';
import { Secret } from '../../src/core/secret.js';
import { AuditTrail } from '../../src/database/audit-trail.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';

interface Row {
  readonly sequence: string;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
  readonly action: string;
}

const ACT = { action: 'things.change', object: { type: 'things', id: '1' } } as const;

describe('the audit trail', () => {
  const app = useTestApp();

  const record = (action: string = ACT.action): Promise<void> =>
    app.get(DataSource).transaction((manager) => app.get(AuditTrail).record(manager, { ...ACT, action }));

  const rows = (): Promise<Row[]> => app.database.query<Row>('SELECT * FROM "audit_log" ORDER BY "sequence"');

  it('writes what was, what is and where it comes from, and no secret', async () => {
    await app.get(DataSource).transaction((manager) =>
      app.get(AuditTrail).record(manager, {
        ...ACT,
        before: { size: 1, key: new Secret('canary-before') },
        after: { size: 2, tags: ['a', null], at: new Date(0) },
      }),
    );

    const row = (await rows()).at(-1);
    expect(row).toMatchObject({
      actor_type: 'system',
      actor_id: null,
      reason: null,
      request_id: null,
      action: 'things.change',
      object_type: 'things',
      object_id: '1',
      before: { size: 1, key: '[secret]' },
      after: { size: 2, tags: ['a', null], at: '1970-01-01T00:00:00.000Z' },
    });
    expect(JSON.stringify(row)).not.toContain('canary');
  });

  it('loses the row with a change that is undone, and leaves no gap', async () => {
    const before = (await rows()).length;
    const undone = app.get(DataSource).transaction(async (manager) => {
      await app.get(AuditTrail).record(manager, ACT);
      throw new Error('undone');
    });

    await expect(undone).rejects.toThrow('undone');
    await record();
    const after = await rows();
    expect(after).toHaveLength(before + 1);
    expect(after.map(({ sequence }) => Number(sequence))).toEqual(after.map((_, index) => index + 1));
  });

  it('is one chain without gaps when many write at once, some several rows, in every order of locks', async () => {
    const { length: before } = await rows();

    await atOnce(60, (index) =>
      app.get(DataSource).transaction(async (manager) => {
        // A record that is not the last act of its transaction: the chain must not be locked while others are waited for.
        await app.get(AuditTrail).record(manager, ACT);
        await manager.query('SELECT pg_advisory_xact_lock($1)', [index % 2]);
        await app.get(AuditTrail).record(manager, ACT);
      }),
    );

    const after = await rows();
    expect(after).toHaveLength(before + 120);
    after.forEach((row, index) => {
      expect(Number(row.sequence)).toBe(index + 1);
      expect(row.previous_hash).toEqual(after[index - 1]?.hash ?? Buffer.alloc(32));
      expect(row.hash).toHaveLength(32);
    });
  });

  it.each([
    ['a changed row', `UPDATE "audit_log" SET "reason" = 'another' WHERE "sequence" = 1`],
    ['a removed row', `DELETE FROM "audit_log" WHERE "sequence" = 1`],
    ['an emptied table', `TRUNCATE "audit_log"`],
    ['another end of the chain', `UPDATE "audit_chain" SET "sequence" = 0`],
    ['no end of the chain', `DELETE FROM "audit_chain"`],
  ])('refuses %s, even to the owner of the table', async (_, statement) => {
    await expect(app.database.query(statement)).rejects.toThrow('append-only');
  });

  it('lets nobody choose a row’s place or hash', async () => {
    const last = (await rows()).at(-1);
    await app.database.query(
      `INSERT INTO "audit_log" ("id", "created_at", "actor_type", "action", "object_type", "sequence", "hash", "previous_hash")
       VALUES (gen_random_uuid(), now(), 'system', 'forged.row', 'things', 1, 'aa', 'bb')`,
    );

    const row = (await rows()).at(-1);
    expect(row).toMatchObject({ action: 'forged.row', previous_hash: last?.hash });
    expect(Number(row?.sequence)).toBe(Number(last?.sequence) + 1);
  });

  it('is written by a role that has no right to change it, as docs/audit.md sets it up', async () => {
    const role = `portcullis_app_${randomBytes(4).toString('hex')}`;
    const [, setup = ''] = /```sql\n(.*?)```/s.exec(readFileSync('docs/audit.md', 'utf8')) ?? [];
    await app.database.query(setup.replaceAll('portcullis_app', role).replace('…', 'secret'));
    const url = new URL(app.database.url);
    [url.username, url.password] = [role, 'secret'];
    const server = await createApp({
      settings: app.settings,
      clock: app.clock,
      logger: app.log.logger,
      databaseUrl: url.href,
      publicUrl: 'http://127.0.0.1',
      secrets: app.settings.secretKey,
    });
    await server.init();
    const limited = server.get(DataSource);
    try {
      await limited.transaction((manager) => server.get(AuditTrail, { strict: false }).record(manager, ACT));

      expect((await rows()).at(-1)).toMatchObject({ action: ACT.action });
      for (const statement of [
        'UPDATE "audit_log" SET "reason" = \'x\'',
        'DELETE FROM "audit_log"',
        'ALTER TABLE "audit_log" DISABLE TRIGGER USER',
        'UPDATE "audit_chain" SET "sequence" = 0',
        'DELETE FROM "audit_anchors"',
      ]) {
        await expect(limited.query(statement)).rejects.toThrow(/permission denied|must be owner/);
      }
    } finally {
      await server.close();
      await app.database.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    }
  });
});
