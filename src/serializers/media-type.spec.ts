import { isJsonMediaType } from './media-type.js';

describe('a content type', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json \t;\tcharset=utf-8',
    'application/json;',
    'application/json ; ; ',
    'application/json; version=1; note="a; b"',
    'application/problem+json',
    'application/vnd.api+json; charset=utf-8',
  ])('announces JSON: %j', (contentType) => {
    expect(isJsonMediaType(contentType)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/jsonx',
    'application/xjson',
    'application/json+x',
    'application/+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/json, text/plain',
    'application/json text/plain',
    'application/json\ta',
    'application/json\u00a0',
    'application/json\n',
    ' application/json',
    'application /json',
    'application/json/x',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; charset=latin1',
    'application/json; x="; charset=utf-8"; charset=latin1',
    'application/json; charset',
    'application/json; charset=',
    'application/json; charset="utf-8',
    'application/json; =x',
    'application/json; a b',
    'text/plain; application/json',
    'text/plain;+json',
    `application/json; x=${'y'.repeat(300)}`,
  ])('does not announce JSON: %j', (contentType) => {
    expect(isJsonMediaType(contentType)).toBe(false);
  });

  it('is read in no time, however it is made', () => {
    const started = performance.now();
    for (const attack of [
      ' ;'.repeat(120),
      'application/json' + ' ; '.repeat(75) + '=',
      `application/json;a="${'\\"'.repeat(110)}`,
    ]) {
      expect(isJsonMediaType(attack)).toBe(false);
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
