import { useTestApp } from '../kit/test-app.js';

const WARNING = /forwarded header is ignored/;

describe('the address of a client behind a trusted proxy', () => {
  const app = useTestApp({ settings: { TRUSTED_PROXIES: '127.0.0.0/8', RATE_ANON: '2/min' } });

  it.each([
    ['X-Forwarded-For', { 'x-forwarded-for': '192.0.2.66, 198.51.100.1' }, '198.51.100.1'],
    ['Forwarded', { forwarded: 'for=192.0.2.66, for="[2001:db8::1]:4711";proto=https' }, '2001:db8::1'],
    ['both, of one mind', { 'x-forwarded-for': '198.51.100.3', forwarded: 'for=198.51.100.3' }, '198.51.100.3'],
  ])('is what %s says', async (_name, headers, address) => {
    const answer = await app.client.get('/articles', headers);

    expect(answer.status).toBe(200);
    expect((await app.log.request(answer.header('x-request-id') ?? '')).address).toBe(address);
  });

  it('counts for the rate, by the /64 of an IPv6 one', async () => {
    const ask = async (address: string): Promise<number> =>
      (await app.client.get('/articles', { 'x-forwarded-for': address })).status;

    expect(await ask('2001:db8:9::1')).toBe(200);
    expect(await ask('2001:db8:9:0:1::2')).toBe(200);
    expect(await ask('2001:db8:9:0:ffff::3')).toBe(429);
    expect(await ask('2001:db8:9:1::1')).toBe(200);
  });

  it('is not to be had when both headers are there and name different ones', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.4', forwarded: 'for=198.51.100.5' };
    const answer = await app.client.get('/articles', headers);

    expect(answer).toHaveProblem(400, 'invalid');
    expect((await app.log.request(answer.header('x-request-id') ?? '')).address).toBe('127.0.0.1');
  });

  it('is warned of by nobody', () => {
    expect(app.log.text).not.toMatch(WARNING);
  });
});

describe('the address of a client that says it is forwarded', () => {
  const app = useTestApp({ settings: { RATE_ANON: '3/min' } });

  it('is its own, however it rotates what it says, and is warned of once without its words', async () => {
    const answers = [];
    for (let index = 0; index < 5; index += 1) {
      answers.push(await app.client.get('/articles', { 'x-forwarded-for': `198.51.100.${index}` }));
    }

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    const warnings = app.log.entries.filter(({ message }) => WARNING.test(message));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ level: 'warn' });
    expect(app.log.text).not.toContain('198.51.100');
  });
});
