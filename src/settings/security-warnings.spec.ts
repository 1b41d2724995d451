import { securityWarnings } from './security-warnings.js';
import { type Environment } from './read-values.js';
import { readSettings } from './settings.js';

const HARDENED = {
  NODE_ENV: 'production',
  SECRET_KEY: 'kV7wq2Zp9XsL4tBn8RfJ3mYh6GdC1eKu',
  PUBLIC_URL: 'https://api.example.com',
  DATABASE_URL: 'postgres://portcullis:x@db.internal/portcullis?sslmode=verify-full',
  REDIS_URL: 'rediss://cache.internal',
  TRUSTED_PROXIES: '10.0.0.0/8,2001:db8::/32',
  MFA_REQUIRED: 'staff',
};

function idsOf(environment: Environment): readonly string[] {
  return securityWarnings(readSettings({ ...HARDENED, ...environment })).map(({ id }) => id);
}

describe('the security warnings of settings', () => {
  it('are none when nothing helps an attack', () => {
    expect(idsOf({})).toEqual([]);
  });

  it.each([
    ['settings.W007', { MFA_REQUIRED: 'off' }, { MFA_REQUIRED: 'all' }],
    ['settings.W008', { AUTH_BASIC: 'on' }, { AUTH_BASIC: 'off' }],
    ['settings.W009', { REGISTRATION: 'open' }, { REGISTRATION: 'open', SMTP_URL: 'smtps://mail.internal' }],
    ['settings.W009', { REGISTRATION: 'invite' }, { REGISTRATION: 'closed' }],
    ['settings.W010', { TRUSTED_PROXIES: '10.0.0.1,0.0.0.0/1' }, { TRUSTED_PROXIES: '10.0.0.1' }],
    ['settings.W010', { TRUSTED_PROXIES: '2000::/3' }, { TRUSTED_PROXIES: 'fd00::/16' }],
    ['settings.W011', { CORS_ORIGINS: 'http://app.example.com' }, { CORS_ORIGINS: 'https://app.example.com' }],
    ['settings.W011', { CORS_ORIGINS: 'http://app.example.com' }, { CORS_ORIGINS: 'http://localhost:5173' }],
    ['settings.W012', { RATE_LOGIN: '2/s' }, { RATE_LOGIN: '2/s;60/min' }],
    ['settings.W013', { PUBLIC_URL: 'http://localhost:3000' }, { PUBLIC_URL: 'https://localhost:3000' }],
    ['settings.W014', { DATABASE_URL: 'postgres://u:x@db/p' }, { DATABASE_URL: 'postgres://u:x@127.0.0.1/p' }],
    [
      'settings.W014',
      { DATABASE_URL: 'postgres://u:x@db/p?sslmode=prefer' },
      { DATABASE_URL: 'postgres://u:x@db/p?sslmode=require' },
    ],
    ['settings.W015', { REDIS_URL: 'redis://cache.internal' }, { REDIS_URL: 'redis://127.0.0.1' }],
    ['settings.W015', { REDIS_URL: 'rediss://a,redis://b' }, { REDIS_URL: 'rediss://a,rediss://b' }],
    ['settings.W016', { SECRET_KEY: `${HARDENED.SECRET_KEY},0123456789abcdefghijklmnopqrstuvwxyz` }, {}],
    ['settings.W017', { LOCKOUT_LIMIT: '21' }, { LOCKOUT_LIMIT: '20' }],
    ['settings.W018', { JWT_ACCESS_TTL: '61m' }, { JWT_ACCESS_TTL: '1h' }],
    [
      'settings.W020',
      { CSRF_TRUSTED_ORIGINS: 'http://app.example.com' },
      { CSRF_TRUSTED_ORIGINS: 'https://app.example.com' },
    ],
    ['settings.W021', { PAGES_URL: 'http://app.example.com' }, { PAGES_URL: 'http://localhost:5173' }],
    ['settings.W022', { RATE_ANON: '1000/s' }, { RATE_ANON: '1000/s;100/min' }],
    ['settings.W022', { RATE_USER: '10000/s' }, { RATE_USER: '1000/s' }],
    ['settings.W022', { RATE_ARTICLES: '1000000/min' }, { RATE_ARTICLES: '100/min' }],
    ['settings.W023', { AUDIT_ANCHOR_INTERVAL: 'off' }, { AUDIT_ANCHOR_INTERVAL: '1h' }],
    ['settings.W019', { RATE_MAIL: '10/min' }, { RATE_MAIL: '100/h' }],
  ])('have %s for %j, and not for %j', (id, weak, strong) => {
    expect(idsOf(weak)).toEqual([id]);
    expect(idsOf(strong)).toEqual([]);
  });

  it('show no secret', () => {
    const weak = {
      SECRET_KEY: `${HARDENED.SECRET_KEY},${'secret-canary-'.repeat(3)}`,
      DATABASE_URL: 'postgres://u:canary@db/p',
    };
    expect(JSON.stringify(securityWarnings(readSettings({ ...HARDENED, ...weak })))).not.toMatch(/canary|kV7wq2/);
  });
});
