import { readUser } from './imported-user.js';

const ROW = { username: 'alice', email: 'alice@example.org' };
const HASH = 'pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=';

/** @returns the members that are refused, or what is read */
function read(values: Readonly<Record<string, unknown>>): unknown {
  const result = readUser({ ...ROW, ...values });
  return result.valid ? result.user : result.faults.map((fault) => ('pointer' in fault ? fault.pointer : ''));
}

describe('a row of a file of accounts', () => {
  it('may be named as Django’s columns are, or as the API’s members', () => {
    const expected = {
      username: 'Alice',
      usernameKey: 'alice',
      email: 'Alice@Example.org',
      emailKey: 'alice@example.org',
      passwordHash: HASH,
      firstName: 'Alice',
      lastName: '',
      isActive: true,
      isStaff: false,
      isSuperuser: true,
      dateJoined: new Date('2024-05-01T12:00:00.500Z'),
      lastLogin: new Date('2024-06-01T10:00:00Z'),
    };
    const names = { username: 'Alice', email: 'Alice@Example.org', password: HASH };

    expect(
      read({
        ...names,
        first_name: ' Alice ',
        last_name: '',
        is_active: 't',
        is_staff: 'False',
        is_superuser: '1',
        date_joined: '2024-05-01 12:00:00.5+00',
        last_login: '2024-06-01 12:00:00+02:00',
      }),
    ).toEqual(expected);
    expect(
      read({
        ...names,
        firstName: 'Alice',
        lastName: '',
        isActive: true,
        isStaff: false,
        isSuperuser: 1,
        dateJoined: '2024-05-01T12:00:00.5Z',
        lastLogin: '2024-06-01 10:00:00',
      }),
    ).toEqual(expected);
  });

  it('has what it does not give absent: an empty cell, a null, a column that is not there', () => {
    const bare = { ...ROW, usernameKey: 'alice', emailKey: 'alice@example.org' };
    expect(read({})).toEqual(bare);
    expect(read({ password: '', is_active: '', last_login: '', dateJoined: null, isStaff: null })).toEqual(bare);
    expect(read({ id: '7', groups: ['editors'], constructor: 'x' })).toEqual(bare);
  });

  it('has no password where Django marks it as unusable', () => {
    expect(read({ password: '!qMbH3sT0z8YwX' })).not.toHaveProperty('passwordHash');
  });

  it.each([
    [{ username: '' }, '/username'],
    [{ username: 'ali ce' }, '/username'],
    [{ username: 'аlice' }, '/username'],
    [{ email: 'nobody' }, '/email'],
    [{ email: '' }, '/email'],
    [{ password: 'Plover-quartz-91-lantern' }, '/password'],
    [{ password: 'md5$salt$2b1f6f0e7e0d9c8c4f0d1b5b6a3c7d8e' }, '/password'],
    [{ password: HASH.replace('1000', '99999999') }, '/password'],
    [{ is_active: 'maybe' }, '/isActive'],
    [{ date_joined: 'yesterday' }, '/dateJoined'],
    [{ last_login: '2024-02-30 12:00:00' }, '/lastLogin'],
    [{ first_name: 'x'.repeat(151) }, '/firstName'],
    [{ first_name: 'a\0b' }, '/firstName'],
    [{ is_staff: 't', isStaff: 'f' }, '/isStaff'],
  ])('is refused for %j', (values, pointer) => {
    expect(read(values)).toEqual([pointer]);
  });

  it('is refused without a username or an address', () => {
    expect(readUser({ first_name: 'Alice' })).toMatchObject({
      valid: false,
      faults: [{ pointer: '/username' }, { pointer: '/email' }],
    });
  });
});
