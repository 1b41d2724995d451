import { isPrivateTo } from './data-directory.js';

describe('a directory that may be opened to the group of the server', () => {
  it.each([
    ['is ours and closed to its group', { uid: 0, gid: 0, mode: 0o40700 }, true],
    ['is not one of another user', { uid: 1000, gid: 0, mode: 0o40700 }, false],
    ['is not one whose group would lose its rights by the change', { uid: 0, gid: 4, mode: 0o40750 }, false],
  ])('%s', (_, directory, expected) => {
    expect(isPrivateTo(0, directory)).toBe(expected);
  });
});
