import fc from 'fast-check';
import { parseBasicCredentials } from './basic-credentials.js';

const encode = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

describe('Basic credentials', () => {
  it('are those of RFC 7617’s own examples', () => {
    expect(parseBasicCredentials('QWxhZGRpbjpvcGVuIHNlc2FtZQ==')).toEqual({
      username: 'Aladdin',
      password: 'open sesame',
    });
    expect(parseBasicCredentials('dGVzdDoxMjPCow==')).toEqual({ username: 'test', password: '123£' });
  });

  it.each([
    ['a:b:c', 'a', 'b:c'],
    ['a::', 'a', ':'],
    [':secret', '', 'secret'],
    ['a:', 'a', ''],
    [':', '', ''],
    ['a: b ', 'a', ' b '],
    ['Жанна:пароль 🔑', 'Жанна', 'пароль 🔑'],
    ['a:Cafe\u0301', 'a', 'Cafe\u0301'],
    ['\ufeffa:b', '\ufeffa', 'b'],
    ['\u00e9:\u00ff\u0080', '\u00e9', '\u00ff\u0080'],
  ])('of %j are parted at the first colon, and not changed', (text, username, password) => {
    expect(parseBasicCredentials(encode(text))).toEqual({ username, password });
  });

  it.each([
    ['Latin-1', 'André:a\u00a3'],
    ['an overlong sequence', 'a:\u00c0\u00af'],
    ['half a surrogate pair', 'a:\u00ed\u00a0\u0080'],
    ['a sequence that is cut off', 'a:\u00e2\u0082'],
  ])('of bytes that are not UTF-8 are Latin-1: %s', (_, text) => {
    const [username = '', password = ''] = text.split(':');

    expect(parseBasicCredentials(encode(Buffer.from(text, 'latin1')))).toEqual({ username, password });
  });

  it('are whatever was encoded, for any name without a colon and any password', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !/\p{Cc}/u.test(one));
    fc.assert(
      fc.property(text, text, (name, password) => {
        const username = name.replaceAll(':', '');
        expect(parseBasicCredentials(encode(`${username}:${password}`))).toEqual({ username, password });
      }),
    );
  });

  it.each([
    ['nothing', '', 'No credentials follow'],
    ['a blank before', ' YTpi', 'one word'],
    ['a blank inside', 'YTpi YTpi', 'one word'],
    ['no base64', '!!!', 'not base64'],
    ['no padding', 'YTpiYw', 'not base64'],
    ['too much padding', 'YTpi====', 'not base64'],
    ['padding in the middle', 'YQ==YTpi', 'not base64'],
    ['the alphabet for URLs', encode('a:\u00ff\u00ff>?').replaceAll('+', '-').replaceAll('/', '_'), 'not base64'],
    ['bits that mean nothing', 'YTpiY3==', 'not base64'],
    ['plain text', 'alice:secret', 'not base64'],
    ['more than a header may hold', encode(`a:${'b'.repeat(100_000)}`), 'not base64'],
    ['no colon', encode('alice'), 'no colon'],
    ['NUL in the name', encode('a\u0000:b'), 'control character'],
    ['NUL in the password', encode('a:b\u0000c'), 'control character'],
    ['a line break', encode('a:b\r\nc'), 'control character'],
    ['DEL', encode('a:b\u007f'), 'control character'],
  ])('are not %s, and what is wrong is told', (_, value, fault) => {
    expect(parseBasicCredentials(value)).toEqual({ fault: expect.stringContaining(fault) as string });
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array().map(encode)), (value) => void parseBasicCredentials(value)),
    );
  });
});
