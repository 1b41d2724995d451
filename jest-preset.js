// `"preset": "portcullis"` in the jest configuration of a package that depends on this one. It needs @swc/core and @swc/jest there.
import path from 'node:path';

const kit = path.join(import.meta.dirname, 'dist', 'testing', 'package');

/** What TypeScript and the packages of Nest are transformed by: jest's own module loader cannot require() the ESM packages that Nest 12 is made of. */
export const transform = {
  '^.+\\.ts$': swc({ syntax: 'typescript', decorators: true }),
  '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
};

function swc(parser) {
  return [
    '@swc/jest',
    {
      swcrc: false,
      jsc: {
        target: 'es2023',
        parser,
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
        keepClassNames: true,
      },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ];
}

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  globalSetup: path.join(kit, 'global-setup.mjs'),
  globalTeardown: path.join(kit, 'global-teardown.mjs'),
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform,
  transformIgnorePatterns: [],
  testTimeout: 30_000,
};
