import { jsonFormat } from './json.format.js';

/** Where winston leaves the finished line (triple-beam). */
const MESSAGE = Symbol.for('message');

function line(entry: Readonly<Record<string, unknown>>): string {
  const info = jsonFormat().transform({ level: 'info', message: 'request', ...entry });
  return String(typeof info === 'object' ? (info as Readonly<Record<symbol, unknown>>)[MESSAGE] : info);
}

describe('a line of JSON', () => {
  it.each([
    ['line breaks', 'a\r\nb\u000bc\u000cd'],
    ['ANSI escapes', '\u001b[2J\u001b]0;title\u0007\u009b31m'],
    ['the line breaks of Unicode', 'a\u0085b\u2028c\u2029d'],
    ['marks that turn the text', 'a\u202eb\u2066c\u200fd'],
    ['a forged entry', '"}\n{"level":"info","message":"request"}'],
  ])('keeps %s, and is one line of plain characters all the same', (_, text) => {
    for (const entry of [{ path: text }, { message: text }, { [text]: 1 }, { nested: { reason: text } }]) {
      const written = line(entry);

      expect(written).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u);
      expect(JSON.parse(written)).toMatchObject(entry);
    }
  });

  it('can be made of what JSON itself refuses', () => {
    const circular: Record<string, unknown> = { count: 2n };
    circular['self'] = circular;

    expect(JSON.parse(line(circular))).toMatchObject({ message: 'request', count: '2' });
  });
});
