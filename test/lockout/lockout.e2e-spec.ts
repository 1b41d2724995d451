import { Lockouts } from '../../src/accounts/lockout/lockouts.js';
import { LockedOut } from '../../src/accounts/lockout/locked-out.exception.js';
import { LoginAttempts } from '../../src/accounts/lockout/login-attempts.js';
import { PasswordHasher } from '../../src/accounts/passwords/password-hasher.js';
import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { PreparedStatements } from '../../src/database/prepared-statements.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

const WRONG = 'not the password';

/** Nobody else's, so that what one test does to an address is nothing to the next. */
let addresses = 0;
function freshAddress(): string {
  addresses += 1;
  return `198.51.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
}

describe('failed logins', () => {
  const app = useTestApp({ settings: { TRUSTED_PROXIES: '127.0.0.1' } });
  let address: string;

  const logIn = (username: string, password: string, from = address): Promise<Answer> =>
    app.client.post('/auth/jwt', { username, password }, { 'x-forwarded-for': from });

  /** Wrong guesses, one after the other, that must all be judged. */
  async function fail(username: string, count: number, from = address): Promise<void> {
    for (let guess = 1; guess <= count; guess += 1) {
      expect(await logIn(username, WRONG, from)).toHaveProblem(401, 'authentication_failed');
    }
  }

  const retryAfter = (answer: Answer): number => Number(answer.header('retry-after'));

  beforeEach(() => {
    address = freshAddress();
  });

  it('lock the name at the fifth, for 15 minutes, against the right password too', async () => {
    await app.createUser({ username: 'alice' });
    await fail('alice', 5);

    const refused = await logIn('alice', PASSWORD);
    expect(refused).toHaveProblem(429, 'locked_out');
    expect(retryAfter(refused)).toBe(900);

    app.clock.advance('899s');
    expect(retryAfter(await logIn('alice', PASSWORD))).toBe(1);
    app.clock.advance('1s');
    expect((await logIn('alice', PASSWORD)).status).toBe(200);
  });

  it('are answered alike for a name that nobody has, one that is inactive and one without a password', async () => {
    await app.createUser({ username: 'carol' });
    await app.createUser({ username: 'inactive', isActive: false });
    await app.createUser({ username: 'passwordless' });
    await app.database.query(`UPDATE "users" SET "password_hash" = NULL WHERE "username" = 'passwordless'`);

    const told = [];
    for (const username of ['carol', 'inactive', 'passwordless', 'nobody']) {
      address = freshAddress();
      const answers = [];
      for (let guess = 1; guess <= 7; guess += 1) {
        const { status, body, headers } = await logIn(username, guess === 6 ? PASSWORD : WRONG);
        const names = [...headers.keys()].sort();
        answers.push({ status, body: { ...body, requestId: '' }, names, retry: headers.get('retry-after') });
      }
      told.push(answers);
    }

    expect(told[0]?.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    expect(told[3]).toEqual(told[0]);
  });

  it('lock for longer the more there are: 10 for 2 hours, 20 for a day', async () => {
    const waits: number[] = [];
    for (let lockout = 1; lockout <= 5; lockout += 1) {
      await fail('dave', 5);
      const wait = retryAfter(await logIn('dave', WRONG));
      waits.push(wait);
      app.clock.advance(`${wait}s`);
    }

    expect(waits).toEqual([900, 7200, 7200, 86_400, 86_400]);
  });

  it('are not judged during a lockout, and neither count nor make it longer', async () => {
    const judged = jest.spyOn(app.get(PasswordHasher), 'verify');
    await fail('erin', 5);
    judged.mockClear();

    for (let minute = 1; minute < 15; minute += 1) {
      app.clock.advance('1m');
      expect(retryAfter(await logIn('erin', WRONG))).toBe(900 - 60 * minute);
    }
    expect(judged).not.toHaveBeenCalled();

    app.clock.advance('1m');
    await fail('erin', 5);
    expect(retryAfter(await logIn('erin', WRONG))).toBe(7200);
    judged.mockRestore();
  });

  it('are refused during a lockout without waiting for those that are judged', async () => {
    await fail('walter', 5);
    let release = (): void => undefined;
    const busy = new Promise<boolean>((resolve) => {
      release = () => resolve(false);
    });
    const judged = jest.spyOn(app.get(PasswordHasher), 'verify').mockReturnValue(busy);
    const others = atOnce(10, (index) => logIn(`other-${index}`, WRONG));

    expect(await logIn('walter', PASSWORD)).toHaveProblem(429, 'locked_out');
    release();
    expect((await others).map(({ status }) => status)).toEqual(Array<number>(10).fill(401));
    judged.mockRestore();
  });

  it('lock on every process, also one that has not met them, and end on all when staff end them', async () => {
    const there = new TestApp({ sharing: app, settings: { TRUSTED_PROXIES: '127.0.0.1' } });
    await there.start();
    try {
      await app.createUser({ username: 'sybil' });
      const logInThere = (username: string): Promise<Answer> =>
        there.client.post('/auth/jwt', { username, password: PASSWORD }, { 'x-forwarded-for': address });
      await fail('sybil', 5);
      const judged = jest.spyOn(there.get(PasswordHasher), 'verify');

      expect(await logInThere('sybil')).toHaveProblem(429, 'locked_out');
      expect(await logInThere('sybil')).toHaveProblem(429, 'locked_out');
      expect(judged).not.toHaveBeenCalled();
      const [{ failures } = {}] = await app.database.query(
        `SELECT "failures" FROM "lockouts" WHERE "subject" = 'sybil'`,
      );
      expect(failures).toBe(5);

      judged.mockRestore();
      await app.get(Lockouts).endAll();
      expect((await logInThere('sybil')).status).toBe(200);
      expect((await logIn('sybil', PASSWORD)).status).toBe(200);
    } finally {
      await there.stop();
    }
  });

  it('cost a good login no look of their own: it asks the database once before its hash, and once after', async () => {
    await app.createUser({ username: 'trent' });
    const asked = jest.spyOn(app.get(PreparedStatements), 'query');

    expect((await logIn('trent', PASSWORD)).status).toBe(200);

    // What happened before is counted beside the requests, whenever its time comes.
    const names = asked.mock.calls
      .map(([{ name }]) => name)
      .filter((name) => !/^(detection|security-events)-/.test(name));
    expect(names).toEqual(['lockouts-count', 'refresh-tokens-begin-family']);
    asked.mockRestore();
  });

  it('are forgotten at a good login', async () => {
    await app.createUser({ username: 'frank' });
    for (let time = 1; time <= 3; time += 1) {
      await fail('frank', 4);
      expect((await logIn('frank', PASSWORD)).status).toBe(200);
    }
    await expect(
      app.database.query(`SELECT FROM "lockouts" WHERE "kind" = 'account' AND "failures" = 0`),
    ).resolves.toEqual([]);
  });

  it('are forgotten a day after the first one, or after the lockout', async () => {
    await fail('grace', 4);
    app.clock.advance('23h');
    await fail('grace', 1);
    expect(retryAfter(await logIn('grace', WRONG))).toBe(900);
    app.clock.advance('15m');
    app.clock.advance('1d');
    await fail('grace', 4);
    app.clock.advance('1d');
    await fail('grace', 4);
  });

  it('count for a name however it is written', async () => {
    await app.createUser({ username: 'Heidi' });
    for (const name of ['heidi', 'HEIDI', ' Heidi ', 'ｈｅｉｄｉ', 'heiDI']) {
      await fail(name, 1);
    }

    expect(await logIn('Heidi', PASSWORD)).toHaveProblem(429, 'locked_out');
    expect(await logIn('heidi.', WRONG)).toHaveProblem(401, 'authentication_failed');
  });

  it('count for a name from wherever they come', async () => {
    for (let guess = 1; guess <= 5; guess += 1) {
      await fail('ivan', 1, freshAddress());
    }

    expect(await logIn('ivan', WRONG, freshAddress())).toHaveProblem(429, 'locked_out');
  });

  it('are judged 5 times out of 200 at once', async () => {
    await app.createUser({ username: 'judy' });

    const answers = await atOnce(200, (index) => logIn('judy', `guess ${index}`, index % 2 ? address : freshAddress()));

    const count = (code: unknown): number => answers.filter(({ body }) => body['code'] === code).length;
    expect([count('authentication_failed'), count('locked_out')]).toEqual([5, 195]);
    expect(await logIn('judy', PASSWORD)).toHaveProblem(429, 'locked_out');
  });

  it('are judged only as often as the limit leaves, however many come at once', async () => {
    await app.createUser({ username: 'judith' });
    await fail('judith', 3);

    const answers = await atOnce(60, (index) => logIn('judith', `guess ${index}`));

    expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
  });

  it('are none when many log in at once with the right password', async () => {
    await app.createUser({ username: 'mallory' });

    const answers = await atOnce(40, () => logIn('mallory', PASSWORD));

    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await app.database.query(`SELECT FROM "lockouts" WHERE "subject" = 'mallory'`)).toEqual([]);
  });

  it('never make two attempts wait for each other', async () => {
    const attempts = app.get(LoginAttempts);
    const failures = new Set<unknown>();

    await atOnce(16, async (client) => {
      for (let time = 1; time <= 60; time += 1) {
        const attempt = { username: `busy-${client % 2}`, address, kind: 'password' } as const;
        const right = (): Promise<boolean> => Promise.resolve(true);
        const isEnough = (): boolean => time % 2 === 0;
        await attempts.judge(attempt, right, isEnough).catch((error: unknown) => failures.add(error));
      }
    });

    expect([...failures].filter((error) => !(error instanceof LockedOut))).toEqual([]);
  });

  it('keep no name in the database that was not locked: people type passwords there', async () => {
    await fail('My-Secret-Passphrase', 4);
    const dump = async (): Promise<string> =>
      JSON.stringify(
        await app.database.query(`SELECT "l".*, encode("key", 'escape') AS "text" FROM "lockouts" AS "l"`),
      );

    expect(await dump()).not.toMatch(/my-secret-passphrase/i);
    await fail('My-Secret-Passphrase', 1);
    expect(await dump()).toContain('my-secret-passphrase');
    expect(app.log.text).not.toMatch(/my-secret-passphrase/i);
  });

  it('are swept once they are forgotten, a few at each new one', async () => {
    await app.database.query(`DELETE FROM "lockouts"`);
    await app.database.query(
      `INSERT INTO "lockouts" ("id", "kind", "key", "failures", "forgotten_at")
       SELECT gen_random_uuid(), 'account', sha256(n::text::bytea), 1, $1::timestamptz FROM generate_series(1, 35) AS n`,
      [new Date(app.clock.now())],
    );
    const count = async (): Promise<number> => (await app.database.query('SELECT FROM "lockouts"')).length;

    await fail('fresh-1', 1);
    expect(await count()).toBe(35 + 2 - 10);
    await atOnce(10, (index) => logIn(`fresh-${index + 2}`, WRONG));
    expect(await count()).toBe(11 + 1);
  });

  it('do not count when nothing was judged', async () => {
    await app.createUser({ username: 'rupert' });
    const broken = jest.spyOn(app.get(PasswordHasher), 'verify').mockRejectedValue(new Error('out of memory'));
    for (let guess = 1; guess <= 8; guess += 1) {
      expect(await logIn('rupert', PASSWORD)).toHaveProblem(500, 'error');
    }
    broken.mockRestore();

    expect((await logIn('rupert', PASSWORD)).status).toBe(200);
  });
});

describe('a limit of one failure', () => {
  const app = useTestApp({ settings: { LOCKOUT_LIMIT: '1', LOCKOUT_COOLOFF: '10s' } });

  it('locks at the first, and a good login in between unlocks nothing that it did not lock', async () => {
    await app.createUser({ username: 'alice' });
    const logIn = (password: string) => app.client.post('/auth/jwt', { username: 'alice', password });

    expect((await logIn(PASSWORD)).status).toBe(200);
    expect((await logIn(PASSWORD)).status).toBe(200);
    expect((await logIn(WRONG)).status).toBe(401);
    expect((await logIn(PASSWORD)).header('retry-after')).toBe('10');
    app.clock.advance('10s');
    expect((await logIn(PASSWORD)).status).toBe(200);
  });
});
