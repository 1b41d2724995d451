import { checkCommand } from './check.command.js';
import { type Environment } from './settings/read-values.js';
import { readSettings } from './settings/settings.js';

const GOOD = {
  NODE_ENV: 'production',
  SECRET_KEY: 'kV7wq2Zp9XsL4tBn8RfJ3mYh6GdC1eKu',
  PUBLIC_URL: 'https://api.example.com',
  DATABASE_URL: 'postgres://portcullis:x@db.internal/portcullis',
  REDIS_URL: 'redis://cache.internal',
  TRUSTED_PROXIES: '10.0.0.0/8',
};

describe('portcullis check', () => {
  let lines: string[];

  beforeEach(() => (lines = []));
  afterEach(() => (process.exitCode = undefined));

  /** @returns its exit code */
  async function check(environment: Environment, ...parameters: readonly string[]): Promise<number> {
    const command = checkCommand(
      () => readSettings(environment),
      (line) => lines.push(line),
    );
    await command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseAsync(parameters, { from: 'user' });
    return Number(process.exitCode ?? 0);
  }

  it('finds nothing in settings that are fit for production', async () => {
    expect(await check(GOOD)).toBe(0);
    expect(lines.at(-1)).toBe('0 faults, 0 warnings');
  });

  it('fails for what production refuses, and asks as production does with --deploy', async () => {
    expect(await check({})).toBe(0);
    expect(await check({ ...GOOD, NODE_ENV: 'development', SECRET_KEY: undefined, WORKERS: '2', REDIS_URL: '' })).toBe(
      0,
    );
    lines = [];
    expect(await check({ ...GOOD, SECRET_KEY: undefined, WORKERS: '2', REDIS_URL: '' }, '--deploy')).toBe(1);
    expect(lines).toContain('fault    SECRET_KEY: is required in production');
    expect(lines.filter((line) => line.startsWith('fault    REDIS_URL'))).toHaveLength(1);
  });

  it.each([
    ['NODE_ENV', { NODE_ENV: 'development' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '' }],
    ['REDIS_URL', { REDIS_URL: '' }],
    ['SHED_DELAY', { SHED_DELAY: 'off' }],
    ['EMBEDDED_DATABASE', { DATABASE_URL: '', EMBEDDED_DATABASE: 'on' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'debug' }],
  ])('warns of %s, and does not fail for it', async (name, environment) => {
    expect(await check({ ...GOOD, ...environment }, '--deploy')).toBe(0);
    expect(lines.filter((line) => line.startsWith('warning'))).toEqual([expect.stringContaining(`warning  ${name}: `)]);
  });

  it.each([
    [[], '127.0.0.1, counted as 127.0.0.1: the connection’s own'],
    [['--address', '2001:db8::1'], '2001:db8::1, counted as 2001:db8:0:0::/64: the connection’s own'],
    [
      ['--address', '203.0.113.7', '--header', 'X-Forwarded-For: 198.51.100.1'],
      '203.0.113.7, counted as 203.0.113.7: the',
    ],
    [
      ['--address', '10.0.0.1', '--header', 'X-Forwarded-For: 198.51.100.1'],
      '198.51.100.1, counted as 198.51.100.1: as X-',
    ],
    [
      ['--address', '10.0.0.1', '--header', 'forwarded: for=198.51.100.1'],
      '198.51.100.1, counted as 198.51.100.1: as F',
    ],
    [
      ['--address', '10.0.0.1', '--header', 'X-Forwarded-For: 192.0.2.1', '--header', 'X-Forwarded-For: 198.51.100.1'],
      '198.51.100.1, counted as 198.51.100.1: as X-Forwarded-For says',
    ],
    [
      ['--address', '10.0.0.1', '--header', 'X-Forwarded-For: 198.51.100.1', '--header', 'Forwarded: for=192.0.2.66'],
      '10.0.0.1, counted as 10.0.0.1: none: the two headers',
    ],
  ])('says whom it takes %j for', async (parameters, client) => {
    await check(GOOD, ...parameters);
    expect(lines[0]).toContain(`client   ${client}`);
  });

  it.each([
    ['an address that is none', ['--address', '010.0.0.1']],
    ['another header', ['--header', 'X-Real-IP: 198.51.100.1']],
  ])('refuses %s', async (_what, parameters) => {
    await expect(check(GOOD, ...parameters)).rejects.toThrow();
  });
});
