import fc from 'fast-check';
import { at, passwordFaults, type PasswordOwner } from './password-policy.js';

const ALICE: PasswordOwner = {
  username: 'alice.liddell',
  email: 'alice@wonderland.example',
  firstName: 'Alice',
  lastName: 'Pleasance Hargreaves',
};

function reasons(password: string, owner: PasswordOwner = {}): readonly string[] {
  return passwordFaults(password, owner).map(({ detail }) => detail);
}

describe('a new password', () => {
  it.each([
    'Plover-quartz-91-lantern',
    'Correct-horse-7-battery',
    'Cobalt-wren-38-harbour',
    'correct horse battery staple',
    'kx7#Qp2m',
    'alice-83920',
    'qmznxbvlaksjdhfgpoty',
    '🐎 🔋 📎 ✅ 🌋 🦉',
    'ключевой-пароль-птицы',
    'the quick brown fox '.repeat(12),
    'x9'.repeat(1) + 'Plover'.repeat(42),
  ])('may be %j', (password) => {
    expect(reasons(password, ALICE)).toEqual([]);
  });

  it('has at least 8 and at most 256 characters, whatever these take to store', () => {
    expect(passwordFaults('kx7#Qp2', {})).toEqual([{ code: 'min_length', detail: 'Must have at least 8 characters.' }]);
    expect(passwordFaults('🐎🔋📎✅🌋🦉🦊', {})).toMatchObject([{ code: 'min_length' }]);
    expect(passwordFaults('🐎🔋📎✅🌋🦉🦊🐙', {})).toEqual([]);
    expect(passwordFaults('Plover🔋🌋'.repeat(32), {})).toEqual([]);
    expect(passwordFaults(`${'Plover🔋🌋'.repeat(32)}!`, {})).toEqual([
      { code: 'max_length', detail: 'Must have at most 256 characters.' },
    ]);
  });

  it.each(['password', 'Password1', 'iloveyou', 'SUNSHINE', 'trustno1', ' football ', '1q2w3e4r', 'qwerty123'])(
    'is not one of the most common, such as %j',
    (password) => {
      expect(reasons(password)).toContain('Is among the most common passwords.');
    },
  );

  it.each(['83651940', '7391846205', '٠٣٧٤١٩٢٥٨'])('is not made of digits only, such as %j', (password) => {
    expect(reasons(password)).toEqual(['Must not be digits only.']);
  });

  it.each(['zzzzzzzzzz', 'xyxyxyxyx', 'Zx9Zx9zx9', 'wren'.repeat(20), '🐎'.repeat(9)])(
    'does not repeat a few characters, as %j does',
    (password) => {
      expect(reasons(password)).toContain('Must not be the same few characters over and over.');
    },
  );

  it.each(['stuvwxyz', 'ponmlkjihg', 'lkjhgfds', 'abcd6789', 'XYZuvw456', 'yxcvbnm987'])(
    'does not run along the alphabet, the digits or a keyboard, as %j does',
    (password) => {
      expect(reasons(password)).toContain('Must not be a sequence of the alphabet, the digits or the keyboard.');
    },
  );

  it.each([
    ['alice.liddell', ['username']],
    ['Alice_Liddell7', ['username']],
    ['lleddil.ecila', ['username']],
    ['alice@wonderland', ['e-mail address']],
    ['wonderland99', ['e-mail address']],
    ['hargreaves-1', ['last name']],
    ['alice2026', ['username', 'e-mail address', 'first name']],
    ['!!alice!!', ['username', 'e-mail address', 'first name']],
  ])('is not like a name of its owner, as %j is', (password, names) => {
    expect(reasons(password, ALICE)).toEqual(names.map((name) => `Is too similar to the ${name}.`));
    expect(reasons(password)).toEqual([]);
  });

  it('is told every reason at once', () => {
    expect(passwordFaults('1234567', { username: '7654321' }).map(({ code, detail }) => [code, detail])).toEqual([
      ['min_length', 'Must have at least 8 characters.'],
      ['invalid', 'Is too similar to the username.'],
      ['invalid', 'Must not be digits only.'],
      ['invalid', 'Must not be a sequence of the alphabet, the digits or the keyboard.'],
    ]);
    expect(at('/newPassword', passwordFaults('kx7#Qp2', {}))).toEqual([
      { pointer: '/newPassword', code: 'min_length', detail: 'Must have at least 8 characters.' },
    ]);
  });

  it('never shows up in a reason', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 40 }), (password) => {
        const owner = { username: password, email: `${password}@example.org` };
        expect(JSON.stringify(passwordFaults(password, owner))).not.toContain(JSON.stringify(password).slice(1, -1));
      }),
    );
  });

  it('is refused for its length alone when it is too long, however long it and the names are', () => {
    const endless = '1'.repeat(10_000_000);
    expect(passwordFaults(endless, { username: endless })).toMatchObject([{ code: 'max_length' }]);
  });
});
