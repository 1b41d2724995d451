import { identityOf } from './provider-identity.js';

const CLAIMS = { iss: 'https://id.example', sub: 'a1' };

describe('the identity that claims tell', () => {
  it('is an issuer and a subject, with an address if there is one', () => {
    expect(
      identityOf('work', { ...CLAIMS, email: 'a@x.example', email_verified: true, preferred_username: 'a' }),
    ).toEqual({
      provider: 'work',
      issuer: 'https://id.example',
      subject: 'a1',
      email: 'a@x.example',
      emailVerified: true,
      preferredUsername: 'a',
      multiFactor: false,
    });
    expect(identityOf('work', CLAIMS)).toMatchObject({ email: null, emailVerified: false, preferredUsername: null });
  });

  it.each([false, 'true', 1, 'yes', null, undefined, {}, [true]])('has no verified address by %j', (verified) => {
    expect(identityOf('work', { ...CLAIMS, email: 'a@x.example', email_verified: verified })).toMatchObject({
      email: 'a@x.example',
      emailVerified: false,
    });
  });

  it.each([
    'a\ufe6bx.example',
    'a\uff20x.example',
    '\uff41@x.example',
    'а@x.example',
    'a@x.example\n',
    ' a@x.example',
    'a@x.example, b@y.example',
    '"a"@x.example',
    'A <a@x.example>',
    'a@[127.0.0.1]',
    'a',
    '',
    ['a@x.example'],
    7,
  ])('has no address by %j', (email) => {
    expect(identityOf('work', { ...CLAIMS, email, email_verified: true })).toMatchObject({
      email: null,
      emailVerified: false,
    });
  });

  it.each(['', 'a'.repeat(256), 'a\u0000', 'é'])('is none by the subject %j', (sub) => {
    expect(identityOf('work', { ...CLAIMS, sub })).toBeUndefined();
  });

  it('has no name that the database does not store', () => {
    expect(identityOf('work', { ...CLAIMS, preferred_username: 'a\u0000' })).toMatchObject({ preferredUsername: null });
    expect(identityOf('work', { ...CLAIMS, preferred_username: ['a'] })).toMatchObject({ preferredUsername: null });
  });
});
