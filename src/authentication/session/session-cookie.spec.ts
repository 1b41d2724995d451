import { Secret } from '../../core/secret.js';
import { SessionCookie } from './session-cookie.js';

describe('the session cookie', () => {
  const cookie = new SessionCookie('http://127.0.0.1:3000', (word) => word === 'bearer');

  it.each([
    ['none without the header', {}, []],
    ['none of another name', { cookie: 'mysession=a; session2=b; session' }, []],
    ['one among others', { cookie: 'a=b;session=x;  c=d' }, ['x']],
    ['a value with an equals sign', { cookie: 'session=x=y' }, ['x=y']],
    ['every one of its name', { cookie: 'session=x; session=y' }, ['x', 'y']],
    ['an empty one', { cookie: 'session=' }, ['']],
    ['none beside Authorization', { cookie: 'session=x', authorization: 'BEARER' }, []],
    ['one beside Authorization by a scheme of nobody here', { cookie: 'session=x', authorization: 'Digest y' }, ['x']],
    ['none beside X-API-Key', { cookie: 'session=x', 'x-api-key': '' }, []],
    ['one beside an empty Authorization', { cookie: 'session=x', authorization: ' ' }, ['x']],
  ])('is read: %s', (_, headers, values) => {
    expect(cookie.presentedBy({ headers })).toEqual(values);
  });

  it('is of this host alone over https', () => {
    expect(new SessionCookie('https://api.example.com', () => true).of(new Secret('x'))).toBe(
      '__Host-session=x; Path=/; HttpOnly; SameSite=Lax; Secure',
    );
  });
});
