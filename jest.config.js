/** @type {import('jest').Config} */
export default {
  rootDir: import.meta.dirname,
  runtime: '<rootDir>/test/kit/jest/native.runtime.cjs',
  testEnvironment: '<rootDir>/test/kit/jest/native.environment.mjs',
  transform: {},
  roots: ['<rootDir>/src', '<rootDir>/test'],
  globalSetup: '<rootDir>/test/kit/global-setup.mjs',
  globalTeardown: '<rootDir>/test/kit/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/kit/problem.matcher.ts'],
  testRegex: '\\.(spec|e2e-spec)\\.ts$',
  maxWorkers: 2,
  testTimeout: 30_000,
};
