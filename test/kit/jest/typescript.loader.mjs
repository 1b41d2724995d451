// Node's module hooks for TypeScript, which they compile one file at a time.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

/** As in `.swcrc`, by which the build compiles all but the tests. */
const OPTIONS = {
  swcrc: false,
  sourceMaps: 'inline',
  jsc: {
    target: 'es2023',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
  },
  module: { type: 'nodenext' },
};

/** Sources import each other by the names of what they are compiled to. */
export async function resolve(specifier, context, next) {
  const isSource = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
  return next(isSource ? `${specifier.slice(0, -'.js'.length)}.ts` : specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) {
    return next(url, context);
  }
  const filename = fileURLToPath(url);
  const source = await readFile(filename, 'utf8');
  const { code } = await transform(source, { ...OPTIONS, filename });
  return { format: 'module', shortCircuit: true, source: code };
}
