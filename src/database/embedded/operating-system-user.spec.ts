import { parsePasswd, unprivilegedUser } from './operating-system-user.js';

const passwd = [
  'root:x:0:0:root:/root:/bin/bash',
  '# a comment',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash',
  '',
].join('\n');

describe('choosing whom PostgreSQL runs as', () => {
  it('prefers the user made for it', () => {
    expect(unprivilegedUser(parsePasswd(passwd))).toEqual({ name: 'postgres', uid: 101, gid: 104 });
  });

  it('falls back to nobody', () => {
    const users = parsePasswd(passwd).filter(({ name }) => name !== 'postgres');

    expect(unprivilegedUser(users)).toEqual({ name: 'nobody', uid: 65534, gid: 65534 });
  });

  it('never takes a user that is root by another name', () => {
    expect(() => unprivilegedUser(parsePasswd('postgres:x:0:0::/:/bin/sh'))).toThrow(
      expect.objectContaining({ code: 'embedded_postgres_no_unprivileged_user' }),
    );
  });

  it('leaves out lines that are no users', () => {
    expect(parsePasswd(passwd).map(({ name }) => name)).toEqual(['root', 'nobody', 'postgres']);
  });
});
