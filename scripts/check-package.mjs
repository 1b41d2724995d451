// Whether this repository is of use as a package: packs it, makes a project that depends on it of docs/packages.md and docs/modules.md in a temporary
// directory, compiles that, runs its tests and starts its server. Its other dependencies are this repository's own.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const root = path.join(import.meta.dirname, '..');
const project = mkdtempSync(path.join(tmpdir(), 'portcullis-package-'));
const modules = path.join(project, 'node_modules');
/** In milliseconds. */
const START_TIMEOUT = 60_000;
const STATUS_OF_A_PRIVATE_ROUTE = 401;

try {
  install();
  writeProject();
  run(path.join(modules, 'typescript', 'bin', 'tsc'), '-p', '.');
  run(path.join(modules, 'jest', 'bin', 'jest.js'), '--ci');
  await startServer();
  const routes = run(path.join(project, 'dist', 'cli.js'), 'policy');
  expect(/GET +\/api\/v1\/notes\/:id/.test(routes), 'the command line knows the route');
  process.stdout.write('The package is of use.\n');
} finally {
  rmSync(project, { recursive: true, force: true });
}

function install() {
  mkdirSync(modules);
  for (const name of readdirSync(path.join(root, 'node_modules')).filter((found) => !found.startsWith('.'))) {
    symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: root,
    stdio: ['ignore', 'pipe', 2],
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n')));
  const target = path.join(modules, 'portcullis');
  mkdirSync(target);
  execFileSync('tar', ['-xzf', path.join(project, filename), '-C', target, '--strip-components=1']);
}

function writeProject() {
  const page = readFileSync(path.join(root, 'docs', 'packages.md'), 'utf8');
  const notes = readFileSync(path.join(root, 'docs', 'modules.md'), 'utf8');
  const files = [
    ...blocks(page, 'typescript'),
    ...blocks(notes, 'ts').map(([name, text]) => [name, ofPackage(text)]),
    ['package.json', /^```json\n([^]*?)^```$/m.exec(page)[1]],
    ['tsconfig.json', JSON.stringify(compilerOptions())],
  ];
  for (const [name, text] of files) {
    mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
    writeFileSync(path.join(project, name), text);
  }
}

/** @returns the files of a page: each block of the language whose first line names one */
function blocks(page, language) {
  return Array.from(
    page.matchAll(new RegExp(`^\`\`\`${language}\\n// (\\S+)\\n([^]*?)^\`\`\`$`, 'gm')),
    ([, name, text]) => [name, text],
  );
}

/** As the page says: imports of this repository are imports of the package. */
function ofPackage(text) {
  return text.replaceAll(/'\.\.\/([^']+)\.js'/g, "'portcullis/$1'");
}

/** Those of this repository, which are stricter than most. */
function compilerOptions() {
  const { compilerOptions: options } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'));
  return { compilerOptions: { ...options, rootDir: 'src', outDir: 'dist' }, include: ['src/**/*.ts'] };
}

async function startServer() {
  const port = 20_000 + (process.pid % 20_000);
  const server = spawn(process.execPath, ['dist/main.js'], {
    cwd: project,
    env: environment({ PORT: String(port), ADMIN_PASSWORD: 'a-password-of-the-check', WORKERS: '2' }),
    stdio: ['ignore', 'ignore', 2],
  });
  const ended = once(server, 'exit');
  const status = await statusOf(`http://127.0.0.1:${port}/api/v1/notes`);
  server.kill();
  const [code] = await ended;
  expect(status === STATUS_OF_A_PRIVATE_ROUTE, `GET /notes answers ${STATUS_OF_A_PRIVATE_ROUTE}, not ${status}`);
  expect(code === 0, `the server ends with 0, not ${code}`);
}

async function statusOf(url) {
  for (const deadline = Date.now() + START_TIMEOUT; Date.now() < deadline; await wait(100)) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) {
      return answer.status;
    }
  }
  return 'nothing';
}

function run(script, ...parameters) {
  try {
    return execFileSync(process.execPath, [script, ...parameters], {
      cwd: project,
      env: environment({}),
      stdio: ['ignore', 'pipe', 2],
      encoding: 'utf8',
    });
  } catch (error) {
    process.stderr.write(error.stdout ?? '');
    throw error;
  }
}

function environment(more) {
  const { PATH, HOME, REDIS_URL = '' } = process.env;
  return { PATH, HOME, ...(REDIS_URL && { REDIS_URL }), DATA_DIR: path.join(project, '.data'), ...more };
}

function expect(holds, what) {
  if (!holds) {
    throw new Error(`Not so: ${what}`);
  }
}
