/** @type {import('jest').Config} */
export default {
  rootDir: import.meta.dirname,
  // Node loads the tests and what they test, and not jest's own module loader: see there.
  runtime: '<rootDir>/test/kit/jest/native.runtime.cjs',
  testEnvironment: '<rootDir>/test/kit/jest/native.environment.mjs',
  transform: {},
  roots: ['<rootDir>/src', '<rootDir>/test'],
  globalSetup: '<rootDir>/test/kit/global-setup.mjs',
  globalTeardown: '<rootDir>/test/kit/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/kit/problem.matcher.ts'],
  testRegex: '\\.(spec|e2e-spec)\\.ts$',
  maxWorkers: 2,
  // What a file leaves behind stays with its worker: one that has grown large is replaced.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
};
