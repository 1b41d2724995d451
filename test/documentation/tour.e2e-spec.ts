import { readFileSync } from 'node:fs';
import path from 'node:path';
import { StartedServer } from './started-server.js';
import { isAsWritten, tourOf } from './tour.js';

const README = readFileSync(path.join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
const ADDRESS = 'http://127.0.0.1:3000';

/** Between the steps in what bash prints. */
const SEPARATOR = '\u001e';

describe('the five-minute tour of the README', () => {
  const steps = tourOf(README);
  const [, password = ''] = /^PASSWORD=(\S+)$/m.exec(steps[0]?.commands ?? '') ?? [];
  let server: StartedServer;
  let printed: readonly string[];

  beforeAll(async () => {
    server = await StartedServer.start({ ADMIN_PASSWORD: password });
    const script = steps.map(({ commands }) => `${commands}printf '%s${SEPARATOR}' "$?"\n`).join('');
    printed = (await server.bash(script.replace(ADDRESS, server.url))).split(SEPARATOR);
  }, 120_000);

  afterAll(() => server.stop(), 90_000);

  it('names the server in one variable, and the password that it is started with', () => {
    expect(
      steps
        .map(({ commands }) => commands)
        .join('')
        .split(ADDRESS),
    ).toHaveLength(2);
    expect(README).toContain(`ADMIN_PASSWORD=${password} npm start`);
  });

  it.each(steps.map((step, index) => [index + 1, step] as const))('prints at step %i what it says', (number, step) => {
    const { output } = step;
    const actual = (printed[number - 1] ?? '').replaceAll(server.url, ADDRESS);

    if (!isAsWritten(`${output}0`, actual)) {
      // For the difference to be shown.
      expect(actual).toBe(`${output}0`);
    }
  });

  it.each(['metrics.md', 'health.md'])('has a server that answers as docs/%s says', async (page) => {
    const text = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', page), 'utf8');
    const [, commands = '', output = 'nothing'] = /^```bash\n([^]*?)^```\n\n```text\n([^]*?)^```$/m.exec(text) ?? [];
    const login = `curl -sS "$SITE/api/v1/auth/jwt" -H 'Content-Type: application/json' -d '{"username": "admin", "password": "${password}"}'`;
    const token = `$(${login} | sed -n 's/.*"access":"\\([^"]*\\)".*/\\1/p')`;
    const written = await server.bash(`SITE=${server.url}\nADMIN="Authorization: Bearer ${token}"\n${commands}`);

    if (!isAsWritten(output, written)) {
      expect(written).toBe(output);
    }
  });

  it('shows every kind of answer that it promises', () => {
    const shown = steps.map(({ output }) => output).join('');
    for (const status of ['200', '201', '400', '403', '404']) {
      expect(shown).toMatch(new RegExp(`^${status}$`, 'm'));
    }
    expect(shown).toContain('HTTP/1.1 401');
    expect(shown).toContain('ratelimit-policy');
  });
});

describe('the comparison with the page', () => {
  it('lets ids, times and what is left out differ, and nothing else', () => {
    const written = '{"id":"01a209df-b2ea-778a-8803-e6d0e6d2f5ae","at":"2026-11-23T19:26:25.545Z","token":"…"}\n200\n';
    const other = '{"id":"01a209df-ffff-778a-8803-e6d0e6d2f5ae","at":"2027-01-01T00:00:00.000Z","token":"a.b"}\n200\n';

    expect(isAsWritten(written, other)).toBe(true);
    expect(isAsWritten(written, other.replace('200', '201'))).toBe(false);
    expect(isAsWritten(written, other.replace('"at"', '"on"'))).toBe(false);
    expect(isAsWritten(written, `${other}more\n`)).toBe(false);
  });
});
