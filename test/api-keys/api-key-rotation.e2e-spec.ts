import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueKey, UNLIMITED_KEYS, withKey } from './api-key.js';

type Rotated = Json & { readonly key: string };

describe('rotating an API key', () => {
  const app = useTestApp({ settings: { ...UNLIMITED_KEYS, JWT_ACCESS_TTL: '30d' } });
  const replica = new TestApp({ sharing: app });
  let alice: TestUser;
  let client: ApiClient;

  beforeAll(async () => {
    await replica.start();
    alice = await app.createUser({ username: 'alice' });
    client = app.clientFor(alice);
  });
  afterAll(() => replica.stop());

  const rotate = (id: string, body?: object): Promise<Answer<Rotated>> => client.post(`/api-keys/${id}/rotate`, body);
  const works = async (key: string, on = app): Promise<boolean> => (await withKey(on, key).get('/me')).status === 200;

  it('gives another key of the same id, and the one before is dead at once, here and on every other process within a second', async () => {
    const { id, key } = await issueKey(app, alice);
    expect([await works(key), await works(key, replica)]).toEqual([true, true]);

    const answer = await rotate(id);

    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['key']);
    expect(answer.body.key.slice(0, 36)).toBe(key.slice(0, 36));
    expect(answer.body.key).not.toBe(key);
    expect([await works(answer.body.key), await works(key)]).toEqual([true, false]);
    await eventually(async () => expect(await works(key, replica)).toBe(false));
    expect(await works(answer.body.key, replica)).toBe(true);
  });

  it('keeps the one before for as long as is asked, and no longer', async () => {
    const { id, key } = await issueKey(app, alice);

    const { body } = await rotate(id, { graceSeconds: 60 });

    expect([await works(body.key), await works(key)]).toEqual([true, true]);
    app.clock.advance('59999ms');
    expect(await works(key)).toBe(true);
    app.clock.advance('1ms');
    expect([await works(body.key), await works(key)]).toEqual([true, false]);
  });

  it('keeps one in grace at most: the next rotation ends the one before the last', async () => {
    const { id, key: first } = await issueKey(app, alice);
    const { key: second } = (await rotate(id, { graceSeconds: 3600 })).body;
    const { key: third } = (await rotate(id, { graceSeconds: 3600 })).body;
    expect(await Promise.all([first, second, third].map((key) => works(key)))).toEqual([false, true, true]);

    const { key: fourth } = (await rotate(id)).body;
    expect(await Promise.all([second, third, fourth].map((key) => works(key)))).toEqual([false, false, true]);
  });

  it('is beaten by revocation: grace or none, nothing of it is left', async () => {
    const { id, key } = await issueKey(app, alice);
    const { body } = await rotate(id, { graceSeconds: 3600 });

    expect((await client.delete(`/api-keys/${id}`)).status).toBe(204);

    expect([await works(body.key), await works(key)]).toEqual([false, false]);
  });

  it('leaves one current key, and one predecessor at most, when 32 ask at once', async () => {
    const { id, key: first } = await issueKey(app, alice);

    const answers = await atOnce(32, () => rotate(id, { graceSeconds: 3600 }));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const keys = [first, ...answers.map(({ body }) => body.key)];
    const alive = (await Promise.all(keys.map((key) => works(key)))).filter(Boolean);
    expect(alive).toHaveLength(2);
    app.clock.advance('1h');
    expect((await Promise.all(keys.map((key) => works(key)))).filter(Boolean)).toHaveLength(1);
  });

  it('and revoking at once ends with a key that is revoked', async () => {
    const { id, key } = await issueKey(app, alice);

    const [revocation, ...rotations] = await Promise.all([
      client.delete(`/api-keys/${id}`),
      ...Array.from({ length: 8 }, () => rotate(id, { graceSeconds: 3600 })),
    ]);

    expect(revocation.status).toBe(204);
    const issued = rotations.filter(({ status }) => status === 200).map(({ body }) => body.key);
    expect(await Promise.all([key, ...issued].map((one) => works(one)))).toEqual([false, ...issued.map(() => false)]);
  });

  it.each([
    { graceSeconds: -1 },
    { graceSeconds: 86_401 },
    { graceSeconds: 0.5 },
    { graceSeconds: '60' },
    { grace: 1 },
  ])('refuses %j, and changes nothing', async (body) => {
    const { id, key } = await issueKey(app, alice);

    expect(await rotate(id, body)).toHaveProblem(400, 'invalid');
    expect(await works(key)).toBe(true);
  });

  it('keeps what was in grace out of every answer and digests alone in the database', async () => {
    const { id, key } = await issueKey(app, alice);
    const { body } = await rotate(id, { graceSeconds: 60 });

    const { text } = await client.get(`/api-keys/${id}`);
    const [row] = await app.database.query<{ row: string }>(
      'SELECT "api_keys"::text AS "row" FROM "api_keys" WHERE "id" = $1',
      [id],
    );

    for (const secret of [key, body.key].map((one) => one.slice(36, 79))) {
      expect(text).not.toContain(secret);
      expect(row?.row).not.toContain(secret);
    }
  });
});
