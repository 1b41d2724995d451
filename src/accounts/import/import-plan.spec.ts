import { type ExistingUser, type ImportOptions, planRow } from './import-plan.js';

const ALICE: ExistingUser = { id: 'a', usernameKey: 'alice', emailKey: 'alice@example.org', isSuperuser: false };
const BOB: ExistingUser = { id: 'b', usernameKey: 'bob', emailKey: 'bob@example.org', isSuperuser: false };
const ROOT: ExistingUser = { id: 'r', usernameKey: 'root', emailKey: 'root@example.org', isSuperuser: true };

describe('what is done with a row of a file', () => {
  const plan = (
    [namesake, addressee]: readonly (ExistingUser | undefined)[],
    onConflict: ImportOptions['onConflict'],
    allowSuperusers = false,
  ) => planRow({ namesake, addressee }, { onConflict, allowSuperusers });

  it.each(['skip', 'update', 'fail'] as const)(
    'is an account, when neither its name nor its address is taken: %s',
    (act) => {
      expect(plan([], act)).toEqual({ act: 'insert' });
    },
  );

  it.each([
    [ALICE, ALICE],
    [ALICE, undefined],
    [undefined, ALICE],
    [ALICE, BOB],
  ])('is what was asked for, when it is in conflict', (namesake, addressee) => {
    expect(plan([namesake, addressee], 'skip')).toEqual({ act: 'skip' });
    expect(plan([namesake, addressee], 'fail')).toEqual({ act: 'fail' });
  });

  it('is a change of the account of its name, and never of one that has the address alone', () => {
    expect(plan([ALICE, ALICE], 'update')).toEqual({ act: 'update', id: 'a' });
    expect(plan([ALICE, undefined], 'update')).toEqual({ act: 'update', id: 'a' });
    expect(plan([undefined, ALICE], 'update')).toMatchObject({ act: 'reject', fault: { pointer: '/email' } });
    expect(plan([ALICE, BOB], 'update')).toMatchObject({ act: 'reject', fault: { pointer: '/email' } });
  });

  it('is no change of a superuser, unless that is allowed', () => {
    expect(plan([ROOT, ROOT], 'update')).toMatchObject({ act: 'reject', fault: { pointer: '/username' } });
    expect(plan([ROOT, ROOT], 'update', true)).toEqual({ act: 'update', id: 'r' });
  });
});
