import { newUsername } from './new-username.js';

describe('the name of an account whose owner did not choose one', () => {
  it.each<readonly [string, string | null, string]>([
    ['alice', 'alice', 'alice'],
    ['alice', null, 'alice'],
    ['alice', '', 'alice'],
    ['alice', '名前', 'alice'],
    ['al.ice+x', null, 'al.ice+x'],
    ['alice', 'admin@victim.example', 'admin'],
    ['alice', 'A l i c e', 'Alice'],
    ['alice', 'ａｌｉｃｅ', 'alice'],
    ["o'neill", null, 'oneill'],
    ["'", "'", 'user'],
  ])('is of the address %s@… and of %j: %s', (local, preferred, name) => {
    expect(newUsername(preferred, `${local}@x.example`)).toBe(name);
  });

  it('leaves room for what makes it another', () => {
    expect(newUsername('a'.repeat(500), 'a@x.example')).toHaveLength(142);
  });
});
