import { spawn } from 'node:child_process';
import { access, chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres.js';

const flags = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
const asRoot = process.getuid?.() === 0;
const shared = '/var/lib/portcullis';

let directory: string;
let running: EmbeddedPostgres[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'embedded-postgres-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  const relocated = running.map(({ location }) => path.dirname(location)).filter((place) => place.startsWith(shared));
  await Promise.all([directory, ...relocated].map((place) => rm(place, { recursive: true, force: true })));
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, log: () => undefined, flags, ...options });
  running.push(server);
  return server;
}

async function query<Row extends pg.QueryResultRow>({ url }: { readonly url: string }, text: string): Promise<Row[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  return client
    .query<Row>(text)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

describe('a first start', () => {
  it('gives a PostgreSQL 18 that sorts alike everywhere, checks its pages and listens on 127.0.0.1 alone', async () => {
    const server = await start();

    expect(server.adopted).toBe(false);
    const names = [
      'server_version',
      'server_encoding',
      'data_checksums',
      'listen_addresses',
      'unix_socket_directories',
    ];
    const settings = await query<{ setting: string }>(
      server,
      `SELECT current_setting(name) AS setting FROM unnest('{${names.join()}}'::text[]) AS name`,
    );
    expect(settings.map(({ setting }) => setting)).toEqual([
      expect.stringMatching(/^18\./),
      'UTF8',
      'on',
      '127.0.0.1',
      '',
    ]);
    await expect(
      query(server, 'SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()'),
    ).resolves.toEqual([{ datlocprovider: 'b', datlocale: 'C.UTF-8' }]);
  });

  it('makes a password of its own, which only the owner of the cluster reads and the server insists on', async () => {
    const server = await start();
    const file = path.join(server.location, 'password');

    expect(await modeOf(file)).toBe(0o600);
    expect(new URL(server.url).password).toBe(await readFile(file, 'utf8'));
    const wrong = server.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(query({ url: wrong }, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('makes the database that is asked for', async () => {
    const server = await start({ database: 'worker-1' });

    await expect(query(server, 'SELECT current_database() AS name')).resolves.toEqual([{ name: 'worker-1' }]);
  });

  it(
    asRoot ? 'runs the server as an unprivileged user when root starts it' : 'runs the server as its own user',
    async () => {
      const { location } = await start();

      // PostgreSQL insists that the cluster is its own user's.
      expect((await stat(location)).uid === process.getuid?.()).toBe(!asRoot);
    },
  );

  it('leaves nothing unfinished beside the cluster', async () => {
    const { location } = await start();

    await expect(readdir(path.dirname(location))).resolves.toEqual(['clients', 'cluster', 'lock']);
  });
});

describe('a later start', () => {
  it('finds the data of the last one', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await expect(query(first, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const second = await start();

    expect(second.adopted).toBe(false);
    await expect(query(second, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('adopts a server that runs, which the last user stops', async () => {
    const first = await start();
    const second = await start();

    expect([second.adopted, second.url]).toEqual([true, first.url]);
    await first.stop();
    await expect(query(second, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await second.stop();
    await expect(query(second, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is not deceived by a pid file whose pid has gone to another program, nor does it harm that program', async () => {
    const first = await start();
    await first.stop();
    const { location } = first;
    const { uid, gid } = await stat(location);
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {
      stdio: 'ignore',
      uid,
      gid,
      cwd: '/',
    });
    const lines = [other.pid, location, 1_700_000_000, 5432, '', '127.0.0.1', '1 2', 'ready'];
    await writeFile(path.join(location, 'postmaster.pid'), lines.join('\n'));

    const second = await start();

    expect(second.adopted).toBe(false);
    await second.stop();
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill('SIGKILL');
  });

  it('refuses the data of another major version and says both', async () => {
    const first = await start();
    await first.stop();
    const { location } = first;
    await writeFile(path.join(location, 'PG_VERSION'), '17\n');

    await expect(start()).rejects.toMatchObject({
      code: 'embedded_postgres_major_version_mismatch',
      message: expect.stringMatching(/17.*18/) as string,
    });
  });
});

describe('a server whose DATA_DIR was removed', () => {
  it('is told to stop without an error, and makes no directory anew', async () => {
    const server = await start();
    await rm(directory, { recursive: true, force: true });

    await expect(server.stop()).resolves.toBeUndefined();

    await expect(access(directory)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a start that fails', () => {
  it("says what the server's log says, without the password, and leaves nothing running", async () => {
    const first = await start();
    await first.stop();
    const { location } = first;
    const password = await readFile(path.join(location, 'password'), 'utf8');

    const error = await start({ flags: ['nonsense=1'] }).catch((thrown: unknown) => thrown as Error);

    expect(error).toMatchObject({ code: 'embedded_postgres_did_not_start' });
    expect((error as Error).message).toContain('unrecognized configuration parameter "nonsense"');
    expect((error as Error).message).not.toContain(password);
    await expect(access(path.join(location, 'postmaster.pid'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(start()).resolves.toMatchObject({ adopted: false });
  });

  it('says that DATA_DIR is of no use when it is a file', async () => {
    const file = path.join(directory, 'file');
    await writeFile(file, '');

    await expect(start({ directory: file })).rejects.toMatchObject({
      code: 'embedded_postgres_data_directory_not_usable',
    });
  });

  it('refuses a flag that a shell, and a database that a URL, would take for something else', async () => {
    await expect(start({ flags: ['fsync=off;id'] })).rejects.toThrow(TypeError);
    await expect(start({ database: 'a?b' })).rejects.toThrow(TypeError);
    await expect(readdir(directory)).resolves.toEqual([]);
  });
});

describe('a DATA_DIR closed to others', () => {
  it(asRoot ? 'lets the group of the server through, and nobody else' : 'stays closed', async () => {
    await chmod(directory, 0o700);

    const { location } = await start();

    expect(location).toBe(path.join(directory, 'postgres/cluster'));
    expect(await modeOf(directory)).toBe(asRoot ? 0o710 : 0o700);
    expect(await modeOf(path.join(directory, 'postgres'))).toBe(asRoot ? 0o710 : 0o700);
  });

  it('is not opened when there is more in it than ours', async () => {
    await writeFile(path.join(directory, 'secret'), '');

    const { location } = await start();

    expect(await modeOf(directory)).toBe(0o700);
    expect(location.startsWith(asRoot ? shared : directory)).toBe(true);
  });

  it('is not opened, nor is what is above it, when that is closed too', async () => {
    const below = path.join(directory, 'data');
    await mkdir(below, { mode: 0o755 });

    const { location } = await start({ directory: below });

    expect([await modeOf(directory), await modeOf(below)]).toEqual([0o700, 0o755]);
    expect(location.startsWith(asRoot ? shared : directory)).toBe(true);
  });
});

describe('a DATA_DIR below a closed directory', () => {
  const below = () => path.join(directory, 'data');
  const moved = () => path.join(directory, 'moved');

  it('finds its database again, also after it was moved', async () => {
    const first = await start({ directory: below() });
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start({ directory: below() });
    await expect(query(second, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
    await second.stop();
    await rename(below(), moved());

    const third = await start({ directory: moved() });

    await expect(query(third, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('has an empty database after it was deleted', async () => {
    const first = await start({ directory: below() });
    await query(first, 'CREATE TABLE gone AS SELECT 42 AS answer');
    await first.stop();
    await rm(below(), { recursive: true });

    const second = await start({ directory: below() });

    await expect(query(second, 'SELECT answer FROM gone')).rejects.toMatchObject({ code: '42P01' });
  });

  it('does not share its database with a copy', async () => {
    const original = await start({ directory: below() });
    await original.stop();
    await cp(below(), moved(), { recursive: true });

    const copy = start({ directory: moved() });

    await (asRoot
      ? expect(copy).rejects.toMatchObject({ code: 'embedded_postgres_data_directory_not_usable' })
      : expect(copy.then(({ location }) => location)).resolves.not.toBe(original.location));
  });
});
