import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type ApiClient } from '../kit/api-client.js';
import { ServerProcess, useTemporaryDirectory } from './server-process.js';

jest.setTimeout(120_000);

describe('the server, started as a user does', () => {
  const directory = useTemporaryDirectory();
  const settings = (): Record<string, string> => ({ DATA_DIR: path.join(directory.path, 'data') });
  let password: string;

  async function signIn(server: ServerProcess): Promise<ApiClient> {
    const answer = await server.client.post<{ access: string }>('/auth/jwt', { username: 'admin', password });
    expect(answer.status).toBe(200);
    return server.client.withBearer(answer.body.access);
  }

  it('makes a database and an account by `npm start`, says where things are, answers, and ends cleanly', async () => {
    const server = await ServerProcess.start(settings(), ['npm', 'start']);

    expect((await server.site.get('/health/ready')).status).toBe(200);
    await server.told(/Data in/);
    expect(server.output).toContain(`API at http://127.0.0.1:${server.port}/api/v1`);
    expect(server.output).toContain(`Documentation at http://127.0.0.1:${server.port}/docs`);
    expect(server.output).toMatch(/Data in \S/);
    password = /with the password (\S+)/.exec(server.errors)?.[1] ?? '';
    expect(password.length).toBeGreaterThanOrEqual(16);
    expect(server.output).not.toContain(password);

    const admin = await signIn(server);
    expect((await admin.get('/me')).body).toMatchObject({ username: 'admin', isSuperuser: true });
    expect((await server.site.get('/openapi.json')).status).toBe(200);

    await server.stop();
    await expect(server.site.get('/health/live')).rejects.toThrow();
  });

  it('starts again with the same data, tells no password, and exits with 0', async () => {
    const server = await ServerProcess.start(settings());

    expect(server.errors).not.toMatch(/password/i);
    await signIn(server);

    expect(await server.stop()).toBe(0);
  });

  it('keeps what it has acknowledged when it is killed', async () => {
    const server = await ServerProcess.start({ ...settings(), RATE_USER: '1000000/min', RATE_ARTICLES: '1000000/min' });
    const admin = await signIn(server);
    const acknowledged: string[] = [];
    const writing = Array.from({ length: 4 }, async (_, writer) => {
      for (let number = 0; ; number += 1) {
        const slug = `w${writer}-${number}`;
        const answer = await admin.post('/articles', { title: slug, slug, body: slug, status: 'published' });
        expect(answer.status).toBe(201);
        acknowledged.push(slug);
        if (acknowledged.length === 100) {
          server.signal('SIGKILL');
        }
      }
    });
    const ends = await Promise.allSettled(writing);
    expect(await server.exit()).toBe('SIGKILL');
    expect(ends.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));

    const again = await ServerProcess.start(settings());

    const found: string[] = [];
    for (let url: string | null = '/articles?pageSize=100'; url !== null;) {
      const { body }: { body: { next: string | null; results: { slug: string }[] } } = await again.client.get(url);
      found.push(...body.results.map(({ slug }) => slug));
      url = body.next;
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
    expect(acknowledged.filter((slug) => !found.includes(slug))).toEqual([]);
    expect(await again.stop()).toBe(0);
  });

  it('takes the account that the settings name', async () => {
    const server = await ServerProcess.start({
      DATA_DIR: path.join(directory.path, 'named'),
      ADMIN_USERNAME: 'root',
      ADMIN_PASSWORD: 'tr0ub4dor and three',
      ADMIN_EMAIL: 'root@example.org',
    });

    expect(server.errors).not.toContain('tr0ub4dor');
    expect(server.output).not.toContain('tr0ub4dor');
    const answer = await server.client.post('/auth/jwt', { username: 'root', password: 'tr0ub4dor and three' });
    expect(answer.status).toBe(200);
    expect(await server.stop()).toBe(0);
    await rm(path.join(directory.path, 'named'), { recursive: true, force: true });
  });

  it.each([
    ['PORT', 'eighty'],
    ['DATABASE_URL', 'mysql://10.0.0.7/secret'],
    ['SECRET_KEY', 'too-short'],
  ])('does not start with %s=%s, and says so in a line without the value', async (name, value) => {
    const server = await ServerProcess.spawn({ DATA_DIR: path.join(directory.path, 'never'), [name]: value });

    expect(await server.exit()).toBe(1);

    expect(server.errors).toContain(name);
    expect(server.errors).not.toContain(value);
    expect(server.errors).not.toMatch(/\n\s+at /);
    await expect(readdir(directory.path)).resolves.not.toContain('never');
  });

  it('does not start in production with nothing set, and names everything that is missing', async () => {
    const server = await ServerProcess.spawn({ DATA_DIR: path.join(directory.path, 'never'), NODE_ENV: 'production' });

    expect(await server.exit()).toBe(1);

    for (const name of ['SECRET_KEY', 'PUBLIC_URL', 'DATABASE_URL']) {
      expect(server.errors).toContain(name);
    }
  });

  it('does not start on a port that is taken, and says so', async () => {
    const server = await ServerProcess.start({ DATA_DIR: path.join(directory.path, 'data') });
    const second = await ServerProcess.spawn({
      DATA_DIR: path.join(directory.path, 'data'),
      PORT: String(server.port),
    });

    expect(await second.exit()).toBe(1);
    expect(second.errors).toMatch(/EADDRINUSE|already in use/);
    expect((await server.site.get('/health/ready')).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });
});
