import { ParseFailed, UnsupportedMediaType, ValidationFailed } from '../exceptions/api.exceptions.js';
import { MAX_ERRORS } from './json-inspection.js';
import { parseJsonBody } from './json-body.js';
import { RawBody } from './raw-body.js';

function parse(text: string | Buffer, contentType: string | undefined = 'application/json'): unknown {
  return parseJsonBody(new RawBody(contentType, Buffer.from(text)));
}

function faults(text: string): readonly (readonly string[])[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ValidationFailed);
    return ((error as ValidationFailed).errors ?? []).map((one) => ['pointer' in one ? one.pointer : '', one.code]);
  }
}

describe('parsing a body', () => {
  it('reads JSON in UTF-8', () => {
    expect(parse('{"a":["é","😀",1.5,true,null]}')).toEqual({ a: ['é', '😀', 1.5, true, null] });
  });

  it('takes no bytes at all for an empty object, whatever their type', () => {
    expect(parse('')).toEqual({});
    expect(parse('', 'text/plain')).toEqual({});
    expect(parseJsonBody(new RawBody(undefined, Buffer.alloc(0)))).toEqual({});
  });

  it('refuses a type that is not JSON before it looks at the bytes', () => {
    expect(() => parse('{', 'text/plain')).toThrow(UnsupportedMediaType);
    expect(() => parseJsonBody(new RawBody(undefined, Buffer.from('{}')))).toThrow(UnsupportedMediaType);
  });

  it.each([
    '{',
    '{"a":}',
    "{'a':1}",
    '{"a":1,}',
    '[1]]',
    'NaN',
    'Infinity',
    '-',
    '01',
    '1.',
    '"\t"',
    '"\\x"',
    ' ',
    '// x',
    'undefined',
    '{a:1}',
  ])('refuses %j as malformed', (text) => {
    expect(() => parse(text)).toThrow(ParseFailed);
  });

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
    ['an incomplete sequence', [0x22, 0xc3, 0x22]],
    ['an overlong sequence', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a byte of Latin-1', [0x22, 0xe9, 0x22]],
    ['UTF-16', [0x7b, 0x00, 0x7d, 0x00]],
  ])('refuses %s', (_, bytes) => {
    expect(() => parse(Buffer.from(bytes))).toThrow(ParseFailed);
  });

  it('repeats nothing of what it could not parse', () => {
    expect(() => parse('{"password": s3cret}')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3c') as string }),
    );
  });

  it('takes the last value of a repeated key', () => {
    expect(parse('{"role":"admin","role":"user"}')).toEqual({ role: 'user' });
  });
});

describe('inspecting a body', () => {
  it('refuses keys that reach a prototype, at every depth', () => {
    expect(faults('{"__proto__":{"isAdmin":true},"a":{"b":[{"constructor":1}]},"prototype":0}')).toEqual([
      ['/__proto__', 'unknown_field'],
      ['/prototype', 'unknown_field'],
      ['/a/b/0/constructor', 'unknown_field'],
    ]);
    expect(faults(String.raw`{"__\u0070roto__":{}}`)).toEqual([['/__proto__', 'unknown_field']]);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
  });

  it('refuses NUL and lone surrogates in values and keys', () => {
    expect(faults(String.raw`{"a":"x\u0000","b":["\ud800","\udc00x","\ud83d\ude00"]}`)).toEqual([
      ['/a', 'invalid'],
      ['/b/0', 'invalid'],
      ['/b/1', 'invalid'],
    ]);
    expect(faults(String.raw`{"x\u0000y":1,"\udfff":{"z":1}}`)).toEqual([
      ['/x\uFFFDy', 'unknown_field'],
      ['/\uFFFD', 'unknown_field'],
    ]);
  });

  it('refuses numbers that JavaScript cannot hold', () => {
    expect(faults('{"a":1e400,"b":[-1e400],"c":1e308}')).toEqual([
      ['/a', 'invalid'],
      ['/b/0', 'invalid'],
    ]);
    expect(faults(`{"a":${'9'.repeat(1000)}}`)).toEqual([['/a', 'invalid']]);
  });

  it('writes pointers as RFC 6901 has them, and no longer than a reader wants', () => {
    expect(faults('{"a/b":{"m~n":{"__proto__":1}}}')).toEqual([['/a~1b/m~0n/__proto__', 'unknown_field']]);
    const [[pointer] = []] = faults(`{"${'k'.repeat(10_000)}":1e999}`);
    expect(pointer).toHaveLength(1 + 64 + 1);
  });

  it('takes 32 levels and not 33', () => {
    expect(faults('['.repeat(32) + ']'.repeat(32))).toEqual([]);
    expect(faults('['.repeat(33) + ']'.repeat(33))).toEqual([['', 'invalid']]);
  });

  it.each([
    ['100 000 nested arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['100 000 nested objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
    ['500 000 elements', `[${'1,'.repeat(500_000)}1]`],
    ['20 000 members', `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
  ])('refuses %s and lives', (_, text) => {
    const started = performance.now();
    expect(faults(text)).toEqual([['', 'invalid']]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('reports no more faults than anyone reads', () => {
    expect(faults(`[${String.raw`"\u0000",`.repeat(5000)}1]`).length).toBeLessThanOrEqual(MAX_ERRORS);
  });
});
