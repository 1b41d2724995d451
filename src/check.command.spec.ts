import { checkCommand } from './check.command.js';
import { type DeploymentFinding } from './core/deployment-finding.js';
import { deploymentRulesMarkdown } from './deployment/deployment-rules.js';
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

/** What --deploy finds nothing in. */
const HARDENED = {
  ...GOOD,
  DATABASE_URL: 'postgres://portcullis:x@db.internal/portcullis?sslmode=verify-full',
  REDIS_URL: 'rediss://cache.internal',
  MFA_REQUIRED: 'staff',
};

const OF_THE_APPLICATION: DeploymentFinding = {
  id: 'accounts.W001',
  severity: 'warning',
  what: 'staff without a second factor: 1 (root)',
  cure: 'Let them add one.',
};

describe('portcullis check', () => {
  let lines: string[];
  let inspected: readonly DeploymentFinding[];

  beforeEach(() => {
    lines = [];
    inspected = [];
  });
  afterEach(() => (process.exitCode = undefined));

  /** @returns its exit code */
  async function check(environment: Environment, ...parameters: readonly string[]): Promise<number> {
    const command = checkCommand(
      () => readSettings(environment),
      (line) => lines.push(line),
      () => Promise.resolve(inspected),
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
    expect(await check({ ...GOOD, SECRET_KEY: undefined, WORKERS: '2', REDIS_URL: '' })).toBe(1);
    expect(lines).toContain('fault    SECRET_KEY: is required in production');
    expect(lines.filter((line) => line.startsWith('fault    REDIS_URL'))).toHaveLength(1);
    lines = [];
    expect(await check({ ...GOOD, SECRET_KEY: undefined, WORKERS: '2', REDIS_URL: '' }, '--deploy')).toBe(1);
    expect(lines).toContain('error    settings.E001    SECRET_KEY: is required in production');
    expect(lines.filter((line) => line.startsWith('error    settings.E009'))).toHaveLength(1);
  });

  it.each([
    ['NODE_ENV', { NODE_ENV: 'development' }],
    ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '' }],
    ['REDIS_URL', { REDIS_URL: '' }],
    ['SHED_DELAY', { SHED_DELAY: 'off' }],
    ['EMBEDDED_DATABASE', { DATABASE_URL: '', EMBEDDED_DATABASE: 'on' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'debug' }],
  ])('warns of %s, and does not fail for it', async (name, environment) => {
    expect(await check({ ...HARDENED, ...environment }, '--deploy')).toBe(0);
    expect(lines.filter((line) => line.startsWith('warning'))).toEqual([expect.stringContaining(` ${name}: `)]);
  });

  it('says no more of the settings without --deploy', async () => {
    inspected = [OF_THE_APPLICATION];
    expect(await check({ ...GOOD, MFA_REQUIRED: 'off', SHED_DELAY: 'off' })).toBe(0);
    expect(lines.slice(1)).toEqual([
      'warning  SHED_DELAY: is off: under overload every request waits, and none is served',
      '0 faults, 1 warnings',
    ]);
  });

  it('shows with --deploy what was found in the application, with its id and its cure', async () => {
    expect(await check(HARDENED, '--deploy')).toBe(0);
    expect(lines.slice(1)).toEqual(['0 errors, 0 warnings, 0 notices']);
    lines = [];
    inspected = [OF_THE_APPLICATION];
    expect(await check(HARDENED, '--deploy')).toBe(0);
    expect(lines.slice(1)).toEqual([
      'warning  accounts.W001    staff without a second factor: 1 (root)',
      '                          → Let them add one.',
      '0 errors, 1 warnings, 0 notices',
    ]);
  });

  it.each([
    ['error', 0],
    ['warning', 1],
    ['notice', 1],
  ])('fails for a warning with --fail-level %s: %i', async (level, code) => {
    inspected = [OF_THE_APPLICATION];
    expect(await check(HARDENED, '--deploy', '--fail-level', level)).toBe(code);
  });

  it('prints the gravest first, as JSON when it is asked to', async () => {
    inspected = [{ ...OF_THE_APPLICATION, severity: 'notice' }, OF_THE_APPLICATION];
    expect(await check({ ...HARDENED, PUBLIC_URL: '' }, '--deploy', '--format', 'json')).toBe(1);
    expect(JSON.parse(lines.join('\n'))).toEqual({
      client: expect.stringContaining('127.0.0.1') as string,
      findings: [
        expect.objectContaining({
          id: 'settings.E006',
          severity: 'error',
          what: 'PUBLIC_URL: is required in production',
        }),
        OF_THE_APPLICATION,
        { ...OF_THE_APPLICATION, severity: 'notice' },
      ],
      counts: { error: 1, warning: 1, notice: 1 },
    });
  });

  it('lists everything it looks for', async () => {
    expect(await check({}, '--rules')).toBe(0);
    expect(lines).toEqual([deploymentRulesMarkdown()]);
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
