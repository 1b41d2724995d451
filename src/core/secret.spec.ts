import { format, inspect } from 'node:util';
import { Secret } from './secret.js';

describe('a secret', () => {
  const secret = new Secret('hunter2');

  it('is told to who reveals it', () => {
    expect(secret.reveal()).toBe('hunter2');
  });

  it.each([
    ['a text', `the password is ${String(secret)}`],
    ['JSON', JSON.stringify({ secret })],
    ['a debugger', inspect({ secret }, { depth: 9, showHidden: true })],
    ['a formatted line', format('%s %o %j %O', secret, secret, secret, secret)],
    ['a copy of its members', JSON.stringify({ ...secret })],
    ['its keys', Reflect.ownKeys(secret).join()],
  ])('is not in %s', (_, text) => {
    expect(text).not.toContain('hunter2');
  });
});
