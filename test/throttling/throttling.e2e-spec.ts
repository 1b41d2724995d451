import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

/** The members of a `RateLimit` field by policy: `"anon";r=19;t=60`. */
function rateLimit(answer: Answer): Readonly<Record<string, { readonly remaining: number; readonly wait: number }>> {
  const members = (answer.header('ratelimit') ?? '').split(', ').map((member) => {
    const [, name, remaining, wait] = /^"([a-z0-9-]+)";r=(\d+);t=(\d+)$/.exec(member) ?? [];
    expect(name).toBeDefined();
    return [name, { remaining: Number(remaining), wait: Number(wait) }] as const;
  });
  return Object.fromEntries(members) as ReturnType<typeof rateLimit>;
}

function passed(answers: readonly Answer[]): number {
  const throttled = answers.filter(({ status }) => status === 429);
  throttled.forEach((answer) => expect(answer).toHaveProblem(429, 'throttled'));
  return answers.length - throttled.length;
}

describe('throttling', () => {
  const app = useTestApp({
    settings: {
      RATE_ANON: '20/min',
      RATE_USER: '30/min',
      RATE_LOGIN: '5/min',
      RATE_ARTICLES: '1000/min;25/10min',
      JWT_ACCESS_TTL: '12h',
    },
  });

  beforeAll(async () => {
    await app.createUser({ username: 'alice' });
    await app.createUser({ username: 'bob' });
  });

  beforeEach(() => app.clock.advance('10m'));

  it('admits exactly the limit of two hundred at once, and again when the time it tells has passed', async () => {
    const answers = await atOnce(200, () => app.client.get('/articles'));

    expect(passed(answers)).toBe(20);
    const waits = answers.filter(({ status }) => status === 429).map((answer) => answer.header('retry-after'));
    expect(new Set(waits)).toEqual(new Set(['60']));

    app.clock.advance('59s');
    expect(await app.client.get('/articles')).toHaveProblem(429, 'throttled');
    app.clock.advance('1s');
    expect((await app.client.get('/articles')).status).toBe(200);
  });

  it('tells the limits and what is left of them, in success and in refusal', async () => {
    for (let left = 19; left >= 0; left -= 1) {
      const answer = await app.client.get('/articles');
      expect(answer.status).toBe(200);
      expect(rateLimit(answer)['anon']?.remaining).toBe(left);
      expect(answer.header('ratelimit-policy')).toBe(
        '"address";q=1000000;w=60, "anon";q=20;w=60, "articles-1000-per-60s";q=1000;w=60, "articles-25-per-600s";q=25;w=600',
      );
    }

    const refused = await app.client.get('/articles');
    expect(refused).toHaveProblem(429, 'throttled');
    expect(rateLimit(refused)['anon']).toEqual({ remaining: 0, wait: Number(refused.header('retry-after')) });
  });

  it('tells the longest wait of several windows', async () => {
    await atOnce(20, () => app.client.get('/articles'));
    app.clock.advance('1m');
    expect(passed(await atOnce(20, () => app.client.get('/articles')))).toBe(5);

    const refused = await app.client.get('/articles');

    expect(Number(refused.header('retry-after'))).toBe(540);
  });

  it('counts users one by one, wherever they call from, and not as anonymous', async () => {
    const [alice, bob] = [(await app.signIn('alice')).client, (await app.signIn('bob')).client];
    await atOnce(25, () => app.client.get('/me'));

    expect(passed(await atOnce(100, () => alice.get('/me')))).toBe(30);
    expect(passed(await atOnce(100, () => bob.get('/me')))).toBe(30);
    expect(await alice.get('/articles')).toHaveProblem(429, 'throttled');
  });

  it('counts a user once over all tokens', async () => {
    const tokens = [await app.signIn('alice'), await app.signIn('alice'), await app.signIn('alice')];

    const answers = await Promise.all(tokens.map(({ client }) => atOnce(20, () => client.get('/me'))));

    expect(passed(answers.flat())).toBe(30);
  });

  it('counts requests that fail: denied, malformed, for nothing, by another method', async () => {
    await atOnce(4, () => app.client.get('/me'));
    await atOnce(4, () => app.client.post('/articles', {}));
    await atOnce(4, () => app.client.get('/nowhere'));
    await atOnce(4, () => app.client.delete('/articles'));
    await atOnce(4, () => app.client.get('/articles?nonsense=1'));

    expect(await app.client.get('/articles')).toHaveProblem(429, 'throttled');
  });

  it('counts bad credentials as anonymous, and in the end no longer judges them', async () => {
    const answers = [];
    for (let guess = 1; guess <= 25; guess += 1) {
      answers.push(await app.client.withBearer(`guess ${guess}`).get('/me'));
    }

    expect(answers.slice(0, 20).map(({ status }) => status)).toEqual(Array(20).fill(401));
    answers.slice(20).forEach((answer) => {
      expect(answer).toHaveProblem(429, 'throttled');
      expect(answer.header('www-authenticate')).toBeNull();
    });
    expect(await app.client.get('/articles')).toHaveProblem(429, 'throttled');
  });

  it('counts logins of an address, right and wrong ones, at once or not', async () => {
    const answers = await atOnce(50, (index) =>
      app.client.post('/auth/jwt', { username: index % 2 ? 'alice' : `user${index}`, password: PASSWORD }),
    );
    expect(passed(answers)).toBe(5);

    const refused = await app.client.post('/auth/jwt', { username: 'bob', password: PASSWORD });
    expect(refused).toHaveProblem(429, 'throttled');
    expect(rateLimit(refused)['login']?.remaining).toBe(0);

    app.clock.advance('1m');
    expect((await app.client.post('/auth/jwt', { username: 'bob', password: PASSWORD })).status).toBe(200);
  });

  it('has one bucket for every way to write a request', async () => {
    const ways = [
      () => app.client.get('/articles'),
      () => app.client.get('/articles/'),
      () => app.client.get('/%61rticles'),
      () => app.client.get('/articles?page=1'),
      () => app.client.get('/articles?search=x'),
      () => app.client.request('HEAD', '/articles'),
      () => app.client.request('OPTIONS', '/articles'),
      () => app.client.get('/articles', { 'user-agent': 'another', 'x-request-id': 'another-one' }),
      () =>
        app.client.get('/articles', {
          'x-forwarded-for': '203.0.113.7',
          forwarded: 'for=203.0.113.8',
          'x-real-ip': '203.0.113.9',
        }),
      () =>
        app.client.get('/articles', {
          'cf-connecting-ip': '203.0.113.10',
          'true-client-ip': '203.0.113.11',
          'client-ip': '::1',
        }),
    ];

    for (const ask of [...ways, ...ways]) {
      expect((await ask()).status).toBeLessThan(300);
    }
    for (const ask of ways) {
      expect((await ask()).status).toBe(429);
    }
  });

  it('leaves health checks alone', async () => {
    await atOnce(30, () => app.client.get('/articles'));

    const checks = await atOnce(100, () => app.site.get('/health/live'));

    expect(checks.map(({ status }) => status)).toEqual(Array(100).fill(200));
    expect(checks.map((answer) => answer.header('ratelimit'))).toEqual(Array(100).fill(null));
  });
});

describe('throttling behind a proxy of TRUSTED_PROXIES', () => {
  const app = useTestApp({ settings: { RATE_ANON: '3/min', TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8' } });

  beforeEach(() => app.clock.advance('10m'));

  const from = (forwarded: string): Promise<Answer> => app.client.get('/articles', { 'x-forwarded-for': forwarded });

  it('counts the clients that the proxy tells of, each by itself', async () => {
    expect(passed(await atOnce(10, () => from('203.0.113.1')))).toBe(3);
    expect(passed(await atOnce(10, () => from('203.0.113.2')))).toBe(3);
    expect(passed(await atOnce(10, () => from('203.0.113.1, 10.1.2.3')))).toBe(0);
  });

  it('believes nothing that a client wrote before it', async () => {
    expect(passed(await atOnce(10, (index) => from(`198.51.100.${index}, 203.0.113.3`)))).toBe(3);
    expect(passed(await atOnce(10, (index) => from(`nonsense ${index}, 203.0.113.3`)))).toBe(0);
  });

  it('counts the hosts of one IPv6 /64 as one, and IPv4 the same however it is written', async () => {
    expect(passed(await atOnce(10, (index) => from(`2001:db8:1:2::${index + 1}`)))).toBe(3);
    expect(passed(await atOnce(3, () => from('2001:db8:1:3::1')))).toBe(3);
    expect(passed(await atOnce(10, (index) => from(index % 2 ? '203.0.113.4' : '::ffff:203.0.113.4')))).toBe(3);
  });

  it('notes the client’s address in the log', async () => {
    const answer = await from('203.0.113.5');

    expect(await app.log.request(answer.header('x-request-id')!)).toMatchObject({ address: '203.0.113.5' });
  });
});
