import { lineage, permits } from './file-access.js';

const user = { name: 'postgres', uid: 101, gid: 104 };

describe('the permission bits of a directory', () => {
  it.each([
    ['others may enter', { uid: 0, gid: 0, mode: 0o40711 }, true],
    ['nobody but root may enter', { uid: 0, gid: 0, mode: 0o40700 }, false],
    ['the group may enter and the user is in it', { uid: 0, gid: 104, mode: 0o40710 }, true],
    ['the group may enter and the user is not in it', { uid: 0, gid: 4, mode: 0o40710 }, false],
    ['the owner may not, though everybody else may', { uid: 101, gid: 0, mode: 0o40077 }, false],
    ['the group may not, though others may', { uid: 0, gid: 104, mode: 0o40701 }, false],
  ])('let a user in or not: %s', (_, directory, expected) => {
    expect(permits(directory, user, 'enter')).toBe(expected);
  });

  it('tell reading from entering', () => {
    expect(permits({ uid: 0, gid: 0, mode: 0o40744 }, user, 'read')).toBe(true);
    expect(permits({ uid: 0, gid: 0, mode: 0o40744 }, user, 'enter')).toBe(false);
  });
});

describe('the way into a directory', () => {
  it('goes from the root down', () => {
    expect(lineage('/srv/portcullis/data')).toEqual(['/', '/srv', '/srv/portcullis', '/srv/portcullis/data']);
  });
});
