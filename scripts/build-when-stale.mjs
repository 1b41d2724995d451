// Builds the server when its sources are not those of the build, and only then: what `npm start` runs first.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './build-lock.mjs';

const root = path.join(import.meta.dirname, '..');
const nest = path.join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const lock = path.join(root, 'node_modules', '.cache', 'portcullis-build.lock');
/** Which sources a build was made of. It is written last: a build without it was not finished. */
const stamp = path.join(root, 'dist', '.sources');
const configuration = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', '.swcrc'];

/** Builds when it is needed. Ends the process when it cannot. */
export async function buildWhenStale() {
  // An image has the build, and neither its sources nor a compiler.
  const canBuild = existsSync(nest) && existsSync(path.join(root, 'src'));
  if (canBuild ? isCurrent() : existsSync(stamp)) {
    return;
  }
  try {
    if (!canBuild) {
      throw new Error('There is no finished build in dist, and nothing to make one with: run npm ci.');
    }
    // Whoever held the lock may have built it.
    await withLock(lock, () => (isCurrent() ? undefined : build()));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

function isCurrent() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

/** By content and not by time, which a checkout, a copy and a clock that was set can all get wrong. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [...configuration, ...filesBelow('src')]) {
    const bytes = readFileSync(path.join(root, file));
    hash.update(`${file} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

function filesBelow(directory) {
  return readdirSync(path.join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

async function build() {
  // Before the build: what is changed meanwhile is not in it.
  const sources = fingerprint();
  rmSync(stamp, { force: true });
  await run(nest, 'build');
  writeFileSync(stamp, sources);
}

function run(script, ...parameters) {
  return new Promise((resolve, reject) => {
    // Standard output is left to what is started afterwards.
    const child = spawn(process.execPath, [script, ...parameters], { cwd: root, stdio: ['ignore', 2, 2] });
    const stop = (signal) => child.kill(signal);
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (status === 0) {
        resolve();
      } else {
        reject(new Error(`The build ended with ${signal ?? status}.`));
      }
    });
  });
}
