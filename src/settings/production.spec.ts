import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSettings } from './load-settings.js';
import { SettingsError } from './read-values.js';

const STRONG = 'kV7wq2Zp9XsL4tBn8RfJ3mYh6GdC1eKu';

const GOOD = {
  NODE_ENV: 'production',
  SECRET_KEY: STRONG,
  PUBLIC_URL: 'https://api.example.com',
  DATABASE_URL: 'postgres://portcullis:x@db.internal/portcullis',
};

const NO_FILE = '/nowhere/.env';

function faultsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    loadSettings(environment, NO_FILE);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.faults;
    }
    throw error;
  }
}

describe('settings for production', () => {
  it('hold when every secret is strong and every address is told', () => {
    expect(faultsOf(GOOD)).toEqual([]);
    expect(faultsOf({ ...GOOD, SECRET_KEY: `${STRONG},${STRONG.toLowerCase()}` })).toEqual([]);
    expect(faultsOf({ ...GOOD, DATABASE_URL: undefined, EMBEDDED_DATABASE: 'on' })).toEqual([]);
    expect(faultsOf({ ...GOOD, PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
    expect(faultsOf({ ...GOOD, CORS_ORIGINS: 'https://app.example.com' })).toEqual([]);
    expect(faultsOf({ ...GOOD, REDIS_URL: 'rediss://a, rediss://:x,y@b', REDIS_CLUSTER: 'on' })).toEqual([]);
  });

  it.each([
    ['no secret', { SECRET_KEY: undefined }, 'SECRET_KEY'],
    ['workers that each count by themselves', { WORKERS: '2' }, 'REDIS_URL'],
    ['several Redis that are no cluster', { REDIS_URL: 'rediss://a,rediss://b' }, 'REDIS_URL'],
    ['a short secret', { SECRET_KEY: STRONG.slice(1) }, 'SECRET_KEY'],
    ['a regular secret', { SECRET_KEY: 'abcabcabcabcabcabcabcabcabcabcabcabc' }, 'SECRET_KEY'],
    ['a secret out of an example', { SECRET_KEY: `change-me-${STRONG}` }, 'SECRET_KEY'],
    ['a short secret behind a strong one', { SECRET_KEY: `${STRONG},short` }, 'SECRET_KEY'],
    ['no public address', { PUBLIC_URL: undefined }, 'PUBLIC_URL'],
    ['a public address without TLS', { PUBLIC_URL: 'http://api.example.com' }, 'PUBLIC_URL'],
    [
      'a public address that only begins like this machine',
      { PUBLIC_URL: 'http://127.0.0.1.example.com' },
      'PUBLIC_URL',
    ],
    ['every origin', { CORS_ORIGINS: '*' }, 'CORS_ORIGINS'],
    ['every origin among others', { CORS_ORIGINS: 'https://app.example.com,*' }, 'CORS_ORIGINS'],
    ['no database', { DATABASE_URL: undefined }, 'DATABASE_URL'],
    ['a short password of the first account', { ADMIN_PASSWORD: 'short' }, 'ADMIN_PASSWORD'],
  ])('do not hold with %s', (_, change, name) => {
    const faults = faultsOf({ ...GOOD, ...change });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: `));
    expect(faults[0]).not.toContain(STRONG.slice(1));
  });

  it('tell everything that is missing at once', () => {
    expect(faultsOf({ NODE_ENV: 'production' }).map((fault) => fault.split(':')[0])).toEqual([
      'SECRET_KEY',
      'PUBLIC_URL',
      'DATABASE_URL',
    ]);
  });
});

describe('settings for development', () => {
  it('hold with nothing set', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it('take no weak secret either', () => {
    expect(faultsOf({ SECRET_KEY: 'short' })).toEqual([expect.stringContaining('SECRET_KEY')]);
  });
});

describe('a file .env', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'settings-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('is read below the environment', () => {
    const file = path.join(directory, '.env');
    writeFileSync(file, '# a comment\nPORT=4000\nHOST="0.0.0.0"\n');

    expect(loadSettings({ PORT: '5000' }, file)).toMatchObject({ port: 5000, host: '0.0.0.0' });
  });

  it('is not needed', () => {
    expect(loadSettings({}, path.join(directory, '.env'))).toMatchObject({ port: 3000 });
  });
});
