import { judgeStartFailure } from './start-failure.js';

describe('a start that failed', () => {
  it.each([
    ['port-taken', 'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use'],
    ['occupied', 'FATAL:  lock file "postmaster.pid" already exists'],
    ['occupied', 'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use'],
    ['final', 'FATAL:  unrecognized configuration parameter "nonsense"'],
    ['final', ''],
  ])('is %s after: %s', (expected, log) => {
    expect(judgeStartFailure(log)).toBe(expected);
  });
});
