// `npm run docs` writes the generated parts of README.md and docs/; `npm run docs:check` fails when one of them is not current.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildWhenStale } from './build-when-stale.mjs';

const root = path.join(import.meta.dirname, '..');

await buildWhenStale();
const faults = [
  ...generate('README.md', 'settings', portcullis('settings')),
  ...generate('docs/policies.md', 'policies', portcullis('policy', '--format', 'markdown')),
  ...generate('docs/deployment.md', 'rules', portcullis('check', '--rules')),
  ...(await errorCodeFaults()),
];
process.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
process.exitCode = faults.length > 0 ? 1 : 0;

/** Puts a text between its two markers, or says that it is not there. */
function generate(name, part, text) {
  const file = path.join(root, name);
  const before = readFileSync(file, 'utf8');
  const markers = new RegExp(`(<!-- ${part}: written by npm run docs -->\\n)[^]*?(\\n<!-- end of ${part} -->)`);
  if (!markers.test(before)) {
    return [`${name} has no markers for ${part}.`];
  }
  const after = before.replace(markers, (_, start, end) => `${start}${text.trim()}${end}`);
  if (after === before) {
    return [];
  }
  if (!process.argv.includes('--write')) {
    return [`${name}: the ${part} are not current. Run npm run docs.`];
  }
  writeFileSync(file, after);
  return [];
}

/** What a management command prints, on an empty database and with the default settings. */
function portcullis(...parameters) {
  const directory = mkdtempSync(path.join(tmpdir(), 'portcullis-docs-'));
  try {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [path.join(root, 'dist', 'portcullis.js'), ...parameters],
      {
        cwd: directory,
        env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, DATA_DIR: directory },
        encoding: 'utf8',
      },
    );
    if (status !== 0) {
      throw new Error(`portcullis ${parameters.join(' ')} failed:\n${stderr}`);
    }
    return stdout;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The page on errors explains every code, and none that there is not. */
async function errorCodeFaults() {
  const { PROBLEM_CODES, FIELD_CODES } = await import('../dist/exceptions/problem.js');
  const page = readFileSync(path.join(root, 'docs', 'errors.md'), 'utf8');
  const [, problems = '', fields = ''] = page.split(/^## .*codes$/m);
  return [...codeFaults('problem', PROBLEM_CODES, problems), ...codeFaults('field', FIELD_CODES, fields)];
}

function codeFaults(kind, codes, section) {
  const explained = Array.from(section.matchAll(/^\| `([a-z_]+)` \|/gm), ([, code]) => code);
  return [
    ...codes
      .filter((code) => !explained.includes(code))
      .map((code) => `docs/errors.md lacks the ${kind} code ${code}.`),
    ...explained
      .filter((code) => !codes.includes(code))
      .map((code) => `docs/errors.md has ${code}, which is no ${kind} code.`),
  ];
}
