import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueKey, withKey } from './api-key.js';

describe('an API key with a rate of its own', () => {
  const app = useTestApp({ settings: { RATE_USER: '5/min' } });
  let alice: TestUser;

  beforeEach(() => app.clock.advance('1h'));
  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });

  const statuses = async (client: ApiClient, count: number): Promise<readonly number[]> => {
    const answers = [];
    for (let request = 0; request < count; request += 1) {
      answers.push((await client.get('/me')).status);
    }
    return answers;
  };

  it('is told of it, and is refused beyond it, whichever way it is presented', async () => {
    const { client, key } = await issueKey(app, alice, { rate: '2/min' });

    const first = await client.get('/me');
    expect(first.status).toBe(200);
    expect(first.header('ratelimit-policy')).toMatch(/"user";q=5;w=60, "credential";q=2;w=60$/);
    expect(first.header('ratelimit')).toMatch(/"credential";r=1/);
    expect((await app.client.get('/me', { 'x-api-key': key })).status).toBe(200);

    const refused = await client.get('/me');
    expect(refused).toHaveProblem(429, 'throttled');
    expect(Number(refused.header('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.header('retry-after'))).toBeLessThanOrEqual(60);
  });

  it('leaves the other keys of its owner theirs, and the owner what is left', async () => {
    const [one, other] = [await issueKey(app, alice, { rate: '2/min' }), await issueKey(app, alice, { rate: '2/min' })];

    expect(await statuses(one.client, 3)).toEqual([200, 200, 429]);
    expect(await statuses(other.client, 3)).toEqual([200, 200, 429]);
    // What was refused was not counted.
    expect(await statuses(app.clientFor(alice), 2)).toEqual([200, 429]);
  });

  it('is bound by the rate of its owner all the same', async () => {
    const { client } = await issueKey(app, alice, { rate: '100/min' });

    expect(await statuses(client, 6)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('keeps what was counted when it is rotated', async () => {
    const { id, client } = await issueKey(app, alice, { rate: '2/min' });
    expect(await statuses(client, 2)).toEqual([200, 200]);

    const { body } = await app.clientFor(alice).post<{ key: string }>(`/api-keys/${id}/rotate`, {});

    expect(await statuses(withKey(app, body.key), 1)).toEqual([429]);
  });
});
