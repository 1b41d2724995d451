import { setTimeout as wait } from 'node:timers/promises';
import { sessionsCommand } from '../../src/accounts/sessions/sessions.command.js';
import { Sessions } from '../../src/accounts/sessions/sessions.js';
import { clearAll } from '../../src/database/sweep/clear-all.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { Browser } from './browser.js';

/** Notes of use are not waited for; this long they may take, in milliseconds. */
const PATIENCE = 5000;

describe('a session', () => {
  const app = useTestApp({ settings: { JWT_ACCESS_TTL: '1d' } });
  let alice: TestUser;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });

  beforeEach(() => app.database.query('DELETE FROM "sessions"'));

  const lastSeen = async (): Promise<number> => {
    const [row] = await app.database.query<{ last_seen: Date }>('SELECT "last_seen" FROM "sessions"');
    return row!.last_seen.getTime();
  };
  const noted = async (at: number): Promise<void> => {
    for (const end = Date.now() + PATIENCE; (await lastSeen()) !== at && Date.now() < end;) {
      await wait(5);
    }
    expect(await lastSeen()).toBe(at);
  };
  const use = async (browser: Browser): Promise<void> => {
    expect((await browser.get('/me')).status).toBe(200);
    await noted(app.clock.now());
  };

  it('falls idle, whatever the browser does with its cookie', async () => {
    const browser = await new Browser(app).signIn('alice');
    app.clock.advance('29m');
    await use(browser);
    app.clock.advance('29m');
    await use(browser);

    app.clock.advance('30m');

    expect(await browser.copy().get('/me')).toHaveProblem(401, 'authentication_failed');
    expect(await browser.copy().get('/articles')).toHaveProblem(401, 'authentication_failed');
  });

  it('ends at its absolute time, however much it is used', async () => {
    const browser = await new Browser(app).signIn('alice');
    for (let quarters = 1; quarters < 12 * 4; quarters += 1) {
      app.clock.advance('15m');
      await use(browser);
    }

    app.clock.advance('15m');

    expect(await browser.copy().get('/me')).toHaveProblem(401, 'authentication_failed');
  });

  it('is noted at most once a minute, by requests at once too', async () => {
    const browser = await new Browser(app).signIn('alice');
    const began = await lastSeen();
    app.clock.advance('59s');
    await atOnce(10, () => browser.get('/me'));
    expect(await lastSeen()).toBe(began);

    app.clock.advance('1s');
    await atOnce(10, () => browser.get('/me'));
    await noted(app.clock.now());
  });

  it('is used although its use cannot be noted', async () => {
    const browser = await new Browser(app).signIn('alice');
    await app.database.query(`CREATE RULE "no_note" AS ON UPDATE TO "sessions" DO INSTEAD SELECT 1 / 0`);
    try {
      app.clock.advance('5m');
      expect((await browser.get('/me')).status).toBe(200);
      expect((await browser.get('/me')).status).toBe(200);
    } finally {
      await app.database.query(`DROP RULE "no_note" ON "sessions"`);
    }
  });

  it.each<[string, (browser: Browser) => Promise<unknown>]>([
    ['the account is deactivated', () => app.database.query(`UPDATE "users" SET "is_active" = false`)],
    ['everything is logged out', (browser) => browser.send('POST', '/auth/logout-all')],
    ['the password changes', () => app.database.query(`UPDATE "users" SET "token_version" = "token_version" + 1`)],
  ])('is dead at once when %s', async (_, act) => {
    const browsers = [await new Browser(app).signIn('alice'), await new Browser(app).signIn('alice')];

    await act(browsers[0]!);

    for (const browser of browsers) {
      expect(await browser.get('/me')).toHaveProblem(401, 'authentication_failed');
    }
    await app.database.query(`UPDATE "users" SET "is_active" = true`);
  });

  it('is dead at once when staff deactivates the account, and gone when it is deleted', async () => {
    const bob = await app.createUser({ username: 'bob' });
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const browser = await new Browser(app).signIn('bob');

    expect((await root.patch(`/users/${bob.id}`, { isActive: false })).status).toBe(200);
    expect(await browser.copy().get('/me')).toHaveProblem(401, 'authentication_failed');
    await root.patch(`/users/${bob.id}`, { isActive: true });
    // What was dead stays dead: deactivating has raised the token version.
    expect(await browser.copy().get('/me')).toHaveProblem(401, 'authentication_failed');
    expect((await root.delete(`/users/${bob.id}`)).status).toBe(204);
    expect(await app.database.query('SELECT 1 FROM "sessions"')).toEqual([]);
  });

  it('goes on under a new secret when it is the one to be kept, and the others end', async () => {
    const [kept, other] = [await new Browser(app).signIn('alice'), await new Browser(app).signIn('alice')];
    const { body } = await kept.get<{ auth: { credentialId: string } }>('/me');
    const { id } = alice;
    await app.database.query('UPDATE "users" SET "token_version" = "token_version" + 1 WHERE "id" = $1', [id]);

    const secret = await app.get(Sessions).endOthers(id, body.auth.credentialId);

    expect(await kept.copy().get('/me')).toHaveProblem(401, 'authentication_failed');
    expect(await other.get('/me')).toHaveProblem(401, 'authentication_failed');
    kept.cookies.set('session', secret!.reveal());
    expect((await kept.send('PATCH', '/me', { firstName: 'Alice' })).status).toBe(200);
  });

  it('is not kept when it is somebody else’s', async () => {
    const carol = await app.createUser({ username: 'carol' });
    const browser = await new Browser(app).signIn('carol');
    const { body } = await browser.get<{ auth: { credentialId: string } }>('/me');

    expect(await app.get(Sessions).endOthers(alice.id, body.auth.credentialId)).toBeUndefined();
    expect((await browser.get('/me')).status).toBe(200);
    expect(await app.get(Sessions).endOthers(carol.id, null)).toBeUndefined();
    expect(await browser.get('/me')).toHaveProblem(401, 'authentication_failed');
  });
});

describe('expired sessions', () => {
  const app = useTestApp();
  const count = async (): Promise<number> => (await app.database.query('SELECT 1 FROM "sessions"')).length;

  it('are cleared in batches, by two processes at once too, and the others stay', async () => {
    const { id } = await app.createUser({ username: 'alice' });
    await app.database.query(
      `INSERT INTO "sessions" ("id", "user_id", "digest", "token_version", "created_at", "last_seen", "address")
       SELECT gen_random_uuid(), $1, sha256(n::text::bytea), 0, $2, $2, '127.0.0.1' FROM generate_series(1, 2500) n`,
      [id, new Date(app.clock.now() - 31 * 60_000)],
    );
    const browser = await new Browser(app).signIn((await app.createUser({ username: 'bob' })).username);
    expect(await count()).toBe(2501);

    const cleared = await atOnce(2, () => clearAll(app.get(Sessions)));

    expect(cleared.reduce((sum, each) => sum + each)).toBe(2500);
    expect(await count()).toBe(1);
    expect((await browser.get('/me')).status).toBe(200);
    expect(await app.get(Sessions).clearExpired(1000)).toBe(0);
  });

  it('are cleared from the command line', async () => {
    await new Browser(app).signIn('bob');
    app.clock.advance('31m');
    const lines: string[] = [];
    const command = sessionsCommand(
      (act) => act({ get: () => app.get(Sessions) as never }),
      (line) => lines.push(line),
    );

    await command.parseAsync(['clear'], { from: 'user' });

    expect(lines).toEqual([expect.stringMatching(/^\d expired sessions are gone\.$/)]);
    expect(await count()).toBe(0);
  });

  it('of an account go when it logs in again', async () => {
    await new Browser(app).signIn('bob');
    app.clock.advance('31m');

    await new Browser(app).signIn('bob');

    expect(await count()).toBe(1);
  });
});

describe('a session with a short idle time', () => {
  const app = useTestApp({ settings: { SESSION_IDLE_TTL: '10s' } });

  it('lives on while it is used', async () => {
    await app.createUser({ username: 'alice' });
    const browser = await new Browser(app).signIn('alice');

    for (let step = 0; step < 10; step += 1) {
      app.clock.advance('4s');
      expect((await browser.get('/me')).status).toBe(200);
      await wait(20);
    }
  });
});
