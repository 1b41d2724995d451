import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueKey } from './api-key.js';

describe('an API key with allowed addresses', () => {
  const app = useTestApp({ settings: { TRUSTED_PROXIES: '127.0.0.1' } });
  let alice: TestUser;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });

  it.each([
    ['203.0.113.7', '203.0.113.0/24', 200],
    ['203.0.113.7', '203.0.113.7', 200],
    ['203.0.114.7', '203.0.113.0/24', 401],
    ['203.0.113.7', '::ffff:203.0.113.0/120', 200],
    ['::ffff:203.0.113.7', '203.0.113.0/24', 200],
    ['::ffff:203.0.114.7', '203.0.113.0/24', 401],
    ['2001:db8::7', '2001:db8::/32', 200],
    ['2001:db9::7', '2001:db8::/32', 401],
    ['2001:db8::7', '203.0.113.0/24', 401],
  ])('from %s, when %s is allowed, is answered %i', async (address, allowed, status) => {
    const { client } = await issueKey(app, alice, { allowedIps: ['192.0.2.1', allowed] });

    expect((await client.get('/me', { 'x-forwarded-for': address })).status).toBe(status);
  });

  it('does not believe what stands left of the client in a forwarded chain', async () => {
    const { client } = await issueKey(app, alice, { allowedIps: ['203.0.113.7'] });

    expect(await client.get('/me', { 'x-forwarded-for': '203.0.113.7, 198.51.100.1' })).toHaveProblem(
      401,
      'authentication_failed',
    );
  });
});
