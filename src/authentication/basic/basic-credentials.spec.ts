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
  ])('of %j are parted at the first colon, and not changed', (text, username, password) => {
    expect(parseBasicCredentials(encode(text))).toEqual({ username, password });
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
    ['nothing', ''],
    ['no base64', '!!!'],
    ['a blank inside', 'YTpi YTpi'],
    ['no padding', 'YTpiYw'],
    ['too much padding', 'YTpi===='],
    ['padding in the middle', 'YQ==YTpi'],
    ['the alphabet for URLs', encode('a:\u00ff\u00ff>?').replaceAll('+', '-').replaceAll('/', '_')],
    ['bits that mean nothing', 'YTpiY3=='],
    ['plain text', 'alice:secret'],
    ['no colon', encode('alice')],
    ['Latin-1', encode(Buffer.from('a:\u00e9', 'latin1'))],
    ['an overlong sequence', encode(Uint8Array.of(0x61, 0x3a, 0xc0, 0xaf))],
    ['half a surrogate pair', encode(Uint8Array.of(0x61, 0x3a, 0xed, 0xa0, 0x80))],
    ['a sequence that is cut off', encode(Uint8Array.of(0x61, 0x3a, 0xe2, 0x82))],
    ['NUL in the name', encode('a\u0000:b')],
    ['NUL in the password', encode('a:b\u0000c')],
    ['a line break', encode('a:b\r\nc')],
    ['DEL', encode('a:b\u007f')],
    ['more than a header may hold', encode(`a:${'b'.repeat(100_000)}`)],
  ])('are not %s', (_, value) => {
    expect(parseBasicCredentials(value)).toBeUndefined();
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array().map(encode)), (value) => void parseBasicCredentials(value)),
    );
  });
});
