import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findFaults, importsOf, type SourceFile } from './import-rules.js';

const SOURCES = path.join(import.meta.dirname, '..', '..', 'src');

function readSources(): readonly SourceFile[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('.d.ts'))
    .map((file) => ({ path: file, text: readFileSync(path.join(SOURCES, file), 'utf8') }));
}

function file(name: string, ...imports: readonly string[]): SourceFile {
  return { path: name, text: imports.map((specifier) => `import { thing } from '${specifier}';\n`).join('') };
}

describe('the sources of this server', () => {
  const sources = readSources();

  it('are found, with what they import', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(400);
  });

  it('import lower rows only, without cycles, barrels or ways around', () => {
    expect(findFaults(sources)).toEqual([]);
  });
});

describe('the rules of imports', () => {
  it.each([
    ['a higher row', file('core/clock.ts', '../accounts/user.entity.js')],
    ['the next higher row', file('throttling/rate.guard.ts', '../pipeline/pipeline.js')],
    ['a neighbour of its row', file('permissions/verdict.ts', '../authentication/outcome.js')],
    ['the settings from the core', file('core/clock.ts', '../settings/settings.js')],
    ['accounts from the database', file('database/migrate.ts', '../accounts/user.entity.js')],
    ['api-keys from accounts', file('accounts/user.entity.ts', '../api-keys/api-key.entity.js')],
    ['oauth from api-keys', file('api-keys/api-key.entity.ts', '../oauth/client.entity.js')],
    ['the root', file('articles/articles.module.ts', '../app.options.js')],
    ['a folder that no row has', file('articles/article.entity.ts', '../helpers/text.js')],
  ])('refuse %s', (_, source) => {
    expect(findFaults([source])).toEqual([expect.stringContaining('which is not in a lower row')]);
  });

  it('refuse a higher row behind every way of writing an import', () => {
    const ways = [
      `import '../pipeline/pipeline.js';`,
      `import type { A } from '../pipeline/pipeline.js';`,
      `import {\n  a,\n  b,\n} from '../pipeline/pipeline.js';`,
      `import * as all from "../pipeline/pipeline.js";`,
      `export { a } from '../pipeline/pipeline.js';`,
      `export * from '../pipeline/pipeline.js';`,
      `const late = await import('../pipeline/pipeline.js');`,
    ];
    for (const text of ways) {
      expect(findFaults([{ path: 'core/clock.ts', text }])).toHaveLength(1);
    }
  });

  it('refuse a folder without a row', () => {
    expect(findFaults([file('helpers/text.ts', '../core/clock.js')])).toEqual([
      'helpers/text.ts is in a folder without a row',
    ]);
  });

  it('allow lower rows, the own folder, and what stands in the root to import anything', () => {
    expect(
      findFaults([
        file('settings/settings.ts', '../core/rate.js', './setting.js'),
        file('database/migrate.ts', '../settings/settings.js', 'typeorm'),
        file('pipeline/pipeline.ts', '../throttling/address-throttle.guard.js', '@nestjs/common'),
        file('pipeline/model-view-set/model.ts', '../../core/id.js', '../public-url.js'),
        file('api-keys/api-key.entity.ts', '../accounts/user.entity.js'),
        file('oauth/client.entity.ts', '../accounts/user.entity.js'),
        file('articles/article.entity.ts', '../accounts/user.entity.js'),
        file('app.ts', './articles/articles.module.js', './core/clock.js'),
      ]),
    ).toEqual([]);
  });

  it('refuse a cycle, and tell its way', () => {
    expect(
      findFaults([
        file('core/a.ts', './b.js'),
        file('core/b.ts', './c.js'),
        file('core/c.ts', './a.js'),
        file('core/d.ts', './a.js'),
      ]),
    ).toEqual(['core/a.ts → core/b.ts → core/c.ts → core/a.ts is a cycle']);
  });

  it.each([
    ['a barrel', { path: 'core/index.ts', text: '' }],
    ['the inside of a Nest package', file('core/clock.ts', '@nestjs/common/utils/shared.utils')],
    ['forwardRef', { path: 'accounts/accounts.module.ts', text: 'imports: [forwardRef(() => ArticlesModule)]' }],
    ['process.env outside of the settings', { path: 'core/clock.ts', text: 'const zone = process.env.TZ;' }],
    ['process.env by brackets', { path: 'app.ts', text: `const zone = process['env'].TZ;` }],
    ['process.env by import', { path: 'app.ts', text: `import { argv, env } from 'node:process';` }],
    ['a long file', { path: 'core/clock.ts', text: '\n'.repeat(301) }],
  ])('refuse %s', (_, source) => {
    expect(findFaults([source])).toHaveLength(1);
  });

  it('allow the settings to read process.env, and a file of 300 lines', () => {
    expect(findFaults([{ path: 'settings/load-settings.ts', text: 'process.env\n'.repeat(300) }])).toEqual([]);
  });
});
