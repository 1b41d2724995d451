import { terminalFormat } from './terminal.format.js';

/** Where winston leaves the finished line (triple-beam). */
const MESSAGE = Symbol.for('message');

function line(entry: Readonly<Record<string, unknown>>): string {
  const info = terminalFormat().transform({ level: 'info', message: 'request', ...entry });
  return String(typeof info === 'object' ? (info as Readonly<Record<symbol, unknown>>)[MESSAGE] : info);
}

describe('a line on a terminal', () => {
  it('has the message and every fact', () => {
    expect(line({ status: 200, path: '/api/v1/me', user: null, more: undefined })).toMatch(
      /info.*request.*status=200 path=\/api\/v1\/me/,
    );
    expect(line({ user: null, more: undefined })).not.toMatch(/user|more/);
  });

  it('is one line, and is steered by nothing that a client sent', () => {
    const text = line({ path: '/a\n\u001b[2J\u001b]0;title\u0007\r\u009b31m', userAgent: 'x\u0000y\u007f' });
    // Our own colours are the only escapes there may be.
    // eslint-disable-next-line no-control-regex -- what must not be there
    const rest = text.replaceAll(/\u001b\[\d{1,2}m/g, '');

    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(rest).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  it('has no line break or escape of a message either', () => {
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(line({ message: 'a\nb\u001b[2J' }).replaceAll(/\u001b\[\d{1,2}m/g, '')).not.toMatch(/[\u0000-\u001f]/);
  });
});
