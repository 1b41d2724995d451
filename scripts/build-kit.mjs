// The test kit as it is in test/kit, in dist/testing: what `portcullis/testing` and the jest preset are made of.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const target = path.join(root, 'dist', 'testing');

const compiled = mkdtempSync(path.join(tmpdir(), 'portcullis-kit-'));
try {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.kit.json', '--outDir', compiled], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  rmSync(target, { recursive: true, force: true });
  const kit = path.join(compiled, 'test', 'kit');
  for (const entry of readdirSync(kit, { recursive: true, withFileTypes: true }).filter((found) => found.isFile())) {
    const file = path.relative(kit, path.join(entry.parentPath, entry.name));
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    writeFileSync(path.join(target, file), fromDist(readFileSync(path.join(kit, file), 'utf8')));
  }
  cpSync(path.join(root, 'test', 'kit', 'package'), path.join(target, 'package'), { recursive: true });
} finally {
  rmSync(compiled, { recursive: true });
}

/** In the repository the kit is beside `src`, in the package below what that is built to. */
function fromDist(text) {
  return text.replaceAll(/((?:\.\.\/)+)\.\.\/src\//g, '$1');
}
