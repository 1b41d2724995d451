import { inspect } from 'node:util';
import { type Setting } from './setting.js';
import { DEFINITIONS } from './settings.definitions.js';
import { SettingsError } from './read-values.js';
import { readSettings } from './settings.js';

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.faults;
    }
    throw error;
  }
}

describe('the settings', () => {
  it('hold with nothing set', () => {
    const settings = readSettings({});

    expect(settings).toMatchObject({ port: 3000, host: '127.0.0.1', environment: 'development', secretKey: [] });
    expect(settings.databaseUrl).toBeUndefined();
    expect(settings.rateAnonymous).toEqual([{ limit: 60, window: 60_000 }]);
    expect(settings.jwtAccessTtl).toBe(300_000);
    expect(settings.bodyLimit).toBe(1_048_576);
  });

  it('read a mailbox with a name and without', () => {
    expect(readSettings({ MAIL_FROM: 'The Gate <gate@example.com>' }).mailFrom).toEqual({
      name: 'The Gate',
      address: 'gate@example.com',
    });
    expect(readSettings({ MAIL_FROM: 'gate@example.com' }).mailFrom).toEqual({ name: '', address: 'gate@example.com' });
  });

  it('take a variable that is set to nothing as not set', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '', RATE_ARTICLES: '' })).toEqual(readSettings({}));
  });

  it('have a name, a unit and a comment each, and no two one name', () => {
    const definitions: readonly Setting<unknown>[] = Object.values(DEFINITIONS);

    expect(new Set(definitions.map(({ name }) => name)).size).toBe(definitions.length);
    for (const { name, unit, comment } of definitions) {
      expect(name).toMatch(/^[A-Z][A-Z_]*$/);
      expect(unit).not.toBe('');
      expect(comment).toMatch(/^[A-Z`].*\.$/);
    }
  });

  it.each([
    ['NODE_ENV', 'staging'],
    ['PORT', 'hunter2'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '3e3'],
    ['PORT', '0x50'],
    ['PUBLIC_URL', 'api.example.com'],
    ['PUBLIC_URL', 'ftp://api.example.com'],
    ['PUBLIC_URL', 'https://api.example.com/path'],
    ['PUBLIC_URL', 'https://user:pass@api.example.com'],
    ['ALLOWED_HOSTS', 'https://api.example.com'],
    ['ALLOWED_HOSTS', 'api.example.com,a*b'],
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'app.example.com'],
    ['TRUSTED_PROXIES', '1'],
    ['TRUSTED_PROXIES', 'hunter2'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['DATABASE_URL', 'mysql://user:hunter2@10.0.0.7/db'],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_POOL_SIZE', 'ten'],
    ['EMBEDDED_DATABASE', 'yes'],
    ['REGISTRATION', 'on'],
    ['SMTP_URL', 'https://hunter2@mail.example.com'],
    ['SMTP_URL', 'mail.example.com:25'],
    ['MAIL_FROM', 'nobody'],
    ['MAIL_FROM', 'A, B <a@example.com>'],
    ['MAIL_FROM', 'A\r\nBcc: b@example.com <a@example.com>'],
    ['PAGES_URL', 'https://app.example.com/pages'],
    ['REDIS_URL', 'http://hunter2@127.0.0.1:6379'],
    ['REDIS_URL', '127.0.0.1:6379'],
    ['REDIS_URL', 'redis://127.0.0.1:6379,http://hunter2@127.0.0.1:6379'],
    ['REDIS_CLUSTER', 'hunter2'],
    ['REDIS_KEY_PREFIX', 'a{b}'],
    ['RATE_SEARCH', '10/s burst'],
    ['JWT_ACCESS_TTL', '5'],
    ['JWT_ACCESS_TTL', '0m'],
    ['JWT_ACCESS_TTL', '5 minutes'],
    ['RATE_ANON', '60'],
    ['RATE_ANON', '0/min'],
    ['RATE_ANON', '60/fortnight'],
    ['RATE_ANON', '60/min;'],
    ['RATE_LOGIN', '-5/min'],
    ['RATE_PIGEONS', 'hunter2'],
    ['BODY_LIMIT', '1 GB'],
    ['LOG_LEVEL', 'hunter2'],
  ])('do not hold with %s=%s, and say so without the value', (name, value) => {
    const faults = faultsOf({ [name]: value });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: expected `));
    expect(faults[0]).not.toContain('hunter2');
  });

  it('tell every fault at once', () => {
    expect(faultsOf({ PORT: 'x', RATE_USER: 'x', LOG_LEVEL: 'x', RATE_PIGEONS: 'x' })).toHaveLength(4);
    expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'x' })).toThrow(/PORT: .*\n.*LOG_LEVEL: /);
  });

  it('have the rates of scopes by their names', () => {
    const { scopeRates } = readSettings({ RATE_ARTICLES: '5/s', RATE_BULK_IMPORT: '1/min;10/day' });

    expect(scopeRates.get('articles')).toEqual([{ limit: 5, window: 1000 }]);
    expect(scopeRates.get('bulk-import')).toEqual([
      { limit: 1, window: 60_000 },
      { limit: 10, window: 86_400_000 },
    ]);
  });

  it('do not show their secrets', () => {
    const secret = 'hunter2-hunter2-hunter2';
    const settings = readSettings({
      SECRET_KEY: secret,
      ADMIN_PASSWORD: secret,
      DATABASE_URL: `postgres://user:${secret}@localhost/db`,
      REDIS_URL: `redis://:${secret}@localhost`,
    });

    for (const shown of [JSON.stringify(settings), inspect(settings, { depth: 9 }), String(settings.adminPassword)]) {
      expect(shown).not.toContain('hunter2');
    }
    expect(settings.adminPassword?.reveal()).toBe(secret);
  });
});
