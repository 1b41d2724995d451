import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';

/** What every answer has of its own, and what the client’s connection brings about. */
const OWN = ['date', 'ratelimit', 'x-request-id', 'connection', 'keep-alive'];

describe('a path', () => {
  const app = useTestApp();
  let alice: ApiClient;
  let draft: string;
  let published: string;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
    const write = async (slug: string, status: string): Promise<string> => {
      const { body } = await alice.post<{ id: string }>('/articles', { title: 'T', slug, body: 'B', status });
      return `/articles/${body.id}`;
    };
    draft = await write('draft', 'draft');
    published = await write('published', 'published');
  });

  describe('answers HEAD', () => {
    it('as GET, without the body', async () => {
      for (const path of ['/articles', published, '/articles?search=nothing']) {
        const [get, head] = [await alice.get(path), await alice.request('HEAD', path)];

        expect(head.status).toBe(get.status);
        expect(head.text).toBe('');
        const told = ({ headers }: typeof get): Record<string, string> => {
          return Object.fromEntries([...headers].filter(([name]) => !OWN.includes(name)));
        };
        expect(told(head)).toEqual(told(get));
      }
    });

    it('with no more rights than GET', async () => {
      expect((await app.client.request('HEAD', '/me')).status).toBe(401);
      expect((await alice.request('HEAD', '/users')).status).toBe(403);
      expect((await app.client.request('HEAD', draft)).status).toBe(404);
      expect((await alice.request('HEAD', draft)).status).toBe(200);
      expect((await app.client.request('HEAD', '/articles?nonsense=1')).status).toBe(400);
    });
  });

  describe('answers OPTIONS', () => {
    it('with its methods, and nothing of what is there', async () => {
      for (const client of [app.client, alice]) {
        for (const path of [draft, published, '/articles/01890000-0000-7000-8000-000000000000']) {
          const answer = await client.request('OPTIONS', path);
          expect(answer.status).toBe(204);
          expect(answer.text).toBe('');
          expect(answer.header('allow')).toBe('DELETE, GET, HEAD, OPTIONS, PATCH, PUT');
        }
      }
    });

    it('with 404 where there is no such path', async () => {
      expect(await app.client.request('OPTIONS', '/nowhere')).toHaveProblem(404, 'not_found');
      expect((await app.client.request('OPTIONS', '*')).status).toBe(404);
    });

    it('with no CORS header while no origin is allowed', async () => {
      const answer = await app.client.request('OPTIONS', '/articles', {
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' },
      });

      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    });
  });

  it('is the same with a slash at its end', async () => {
    expect((await alice.get('/me/')).body).toMatchObject({ username: 'alice' });
    expect((await alice.get('/articles/?pageSize=1')).status).toBe(200);
    expect(await app.client.get('/me/')).toHaveProblem(401, 'not_authenticated');
  });

  it('changes nothing by GET, HEAD or OPTIONS', async () => {
    const rows = (): Promise<unknown> => app.database.query('SELECT * FROM articles ORDER BY id');
    const before = await rows();

    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      for (const path of ['/articles', draft, published, '/me', '/users', '/auth/jwt']) {
        await alice.request(method, path);
      }
    }

    await expect(rows()).resolves.toEqual(before);
  });
});

describe('with CORS_ORIGINS', () => {
  const app = useTestApp({ settings: { CORS_ORIGINS: 'https://app.example.com' } });

  const asks = (origin: string): ReturnType<ApiClient['request']> =>
    app.client.request('GET', '/articles', { headers: { origin } });

  it('an origin of the list may read, without cookies', async () => {
    const answer = await asks('https://app.example.com');

    expect(answer.header('access-control-allow-origin')).toBe('https://app.example.com');
    expect(answer.header('access-control-allow-credentials')).toBeNull();
    expect(answer.header('vary')?.toLowerCase()).toContain('origin');
  });

  it('an OPTIONS request that is no preflight is answered as ever', async () => {
    for (const headers of [{}, { origin: 'https://app.example.com' }, { 'access-control-request-method': 'GET' }]) {
      const answer = await app.client.request('OPTIONS', '/articles', { headers });
      expect(answer.status).toBe(204);
      expect(answer.header('allow')).toBe('GET, HEAD, OPTIONS, POST');
    }
  });

  it('its preflight is answered before authentication', async () => {
    const answer = await app.client.request('OPTIONS', '/me', {
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization',
      },
    });

    expect(answer.status).toBe(204);
    expect(answer.header('access-control-allow-methods')).toContain('PATCH');
    expect(answer.header('access-control-allow-headers')).toContain('authorization');
  });

  it.each([
    'null',
    'https://app.example.com.evil.example',
    'https://evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://xapp.example.com',
    'HTTPS://APP.EXAMPLE.COM',
    'https://app.example.com/',
  ])('the origin %s may not', async (origin) => {
    const answer = await asks(origin);

    expect(answer.header('access-control-allow-origin')).toBeNull();
    expect(answer.header('vary')?.toLowerCase()).toContain('origin');
  });
});
