import { type DeploymentFinding } from '../core/deployment-finding.js';
import { isLoopback } from '../core/network.js';
import { type Rate } from '../core/rate.js';
import { type Settings } from './settings.js';
import { settingsFindings, type SettingsRule } from './settings-rule.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A person who mistypes needs a handful; more serves who guesses passwords. */
const MOST_LOGINS_A_MINUTE = 60;

const MOST_REQUESTS_A_MINUTE = 100_000;
const MOST_ANONYMOUS_A_MINUTE = 10_000;
const MOST_MAILS_AN_HOUR = 100;
const MOST_FAILURES = 20;

/** Fewer bits make a network of more addresses than anybody's proxies have. */
const LEAST_PROXY_BITS = { ipv4: 8, ipv6: 16 };

/** @returns what makes an attack easier than it need be: asked by `check --deploy` alone, as each may be meant */
export function securityWarnings(settings: Settings): readonly DeploymentFinding[] {
  return settingsFindings(SECURITY_RULES, settings);
}

export const SECURITY_RULES: readonly SettingsRule[] = [
  {
    id: 'settings.W007',
    severity: 'warning',
    looksFor: '`MFA_REQUIRED` is off',
    holds: ({ mfaRequired }) => mfaRequired === 'off',
    what: 'MFA_REQUIRED: is off: a stolen password of staff is enough',
    cure: 'Set MFA_REQUIRED=staff, or all.',
  },
  {
    id: 'settings.W008',
    severity: 'warning',
    looksFor: '`AUTH_BASIC` is on',
    holds: ({ authBasic }) => authBasic,
    what: 'AUTH_BASIC: is on: clients keep passwords, and send them with every request',
    cure: 'Give clients API keys or tokens, and set AUTH_BASIC=off.',
  },
  {
    id: 'settings.W009',
    severity: 'warning',
    looksFor: '`REGISTRATION` by mail without `SMTP_URL`',
    holds: ({ registration, smtpUrl }) => registration !== 'closed' && smtpUrl === undefined,
    what: 'REGISTRATION: sends mails, and without SMTP_URL they stay files in DATA_DIR',
    cure: 'Set SMTP_URL, or REGISTRATION=closed.',
  },
  {
    id: 'settings.W010',
    severity: 'warning',
    looksFor: 'a network in `TRUSTED_PROXIES` that is too wide',
    holds: ({ trustedProxies }) => trustedProxies.some(([address, bits]) => bits < LEAST_PROXY_BITS[address.kind()]),
    what: 'TRUSTED_PROXIES: has a network so wide that clients in it may name any address as theirs',
    cure: 'List the networks of your proxies alone.',
  },
  {
    id: 'settings.W011',
    severity: 'warning',
    looksFor: 'an origin without TLS in `CORS_ORIGINS`',
    holds: ({ corsOrigins }) => corsOrigins.some(isPlainAndRemote),
    what: 'CORS_ORIGINS: has an origin without TLS, whose pages anybody on the way can write',
    cure: 'List https origins alone.',
  },
  {
    id: 'settings.W012',
    severity: 'warning',
    looksFor: '`RATE_LOGIN` of more than 60 a minute',
    holds: ({ rateLogin }) => admitted(rateLogin, MINUTE) > MOST_LOGINS_A_MINUTE,
    what: `RATE_LOGIN: admits more than ${MOST_LOGINS_A_MINUTE} a minute from one address, which is guessing`,
    cure: 'Set a lower RATE_LOGIN; by default it is 10/min.',
  },
  {
    id: 'settings.W013',
    severity: 'warning',
    looksFor: 'a `PUBLIC_URL` of this machine, without TLS',
    holds: ({ publicUrl }) => publicUrl?.startsWith('http:') === true && isLoopback(new URL(publicUrl).hostname),
    what: 'PUBLIC_URL: is this machine without TLS: cookies go without Secure, and mailed links lead nowhere',
    cure: 'Set PUBLIC_URL to the https address that clients see.',
  },
  {
    id: 'settings.W014',
    severity: 'warning',
    looksFor: 'a `DATABASE_URL` of another machine that does not ask for TLS',
    holds: ({ databaseUrl }) => databaseUrl !== undefined && isDatabaseInTheClear(databaseUrl.reveal()),
    what: 'DATABASE_URL: is another machine, and does not ask for TLS',
    cure: 'Add ?sslmode=verify-full to DATABASE_URL, unless the network between is yours alone.',
  },
  {
    id: 'settings.W015',
    severity: 'warning',
    looksFor: 'a `REDIS_URL` of another machine without TLS',
    holds: ({ redisUrls = [] }) => redisUrls.some((url) => isInTheClear(url.reveal(), 'redis:')),
    what: 'REDIS_URL: is another machine, and without TLS',
    cure: 'Write rediss:// in REDIS_URL, unless the network between is yours alone.',
  },
  {
    id: 'settings.W016',
    severity: 'notice',
    looksFor: 'an old entry of `SECRET_KEY` that still holds',
    holds: ({ secretKey }) => secretKey.length > 1,
    what: 'SECRET_KEY: has old entries, and what they signed still holds',
    cure: 'Take the old entries away once JWT_ACCESS_TTL has passed since every server has the new one.',
  },
  {
    id: 'settings.W017',
    severity: 'warning',
    looksFor: '`LOCKOUT_LIMIT` of more than 20 failures',
    holds: ({ lockoutLimit }) => lockoutLimit > MOST_FAILURES,
    what: `LOCKOUT_LIMIT: forgives more than ${MOST_FAILURES} wrong passwords`,
    cure: 'Set a lower LOCKOUT_LIMIT; by default it is 5.',
  },
  {
    id: 'settings.W018',
    severity: 'warning',
    looksFor: '`JWT_ACCESS_TTL` of more than an hour',
    holds: ({ jwtAccessTtl }) => jwtAccessTtl > HOUR,
    what: 'JWT_ACCESS_TTL: is longer than an hour, for which a stolen token is good',
    cure: 'Set a shorter JWT_ACCESS_TTL; clients renew by refresh token.',
  },
  {
    id: 'settings.W019',
    severity: 'warning',
    looksFor: '`RATE_MAIL` of more than 100 an hour',
    holds: ({ rateMail }) => admitted(rateMail, HOUR) > MOST_MAILS_AN_HOUR,
    what: `RATE_MAIL: lets a client have more than ${MOST_MAILS_AN_HOUR} mails an hour sent`,
    cure: 'Set a lower RATE_MAIL; by default it is 5/h.',
  },
  {
    id: 'settings.W020',
    severity: 'warning',
    looksFor: 'an origin without TLS in `CSRF_TRUSTED_ORIGINS`',
    holds: ({ csrfTrustedOrigins }) => csrfTrustedOrigins.some(isPlainAndRemote),
    what: 'CSRF_TRUSTED_ORIGINS: has an origin without TLS, whose pages anybody on the way can write',
    cure: 'List https origins alone.',
  },
  {
    id: 'settings.W021',
    severity: 'warning',
    looksFor: 'a `PAGES_URL` without TLS',
    holds: ({ pagesUrl }) => pagesUrl !== undefined && isPlainAndRemote(pagesUrl),
    what: 'PAGES_URL: is without TLS, and mailed links with secrets in them lead there',
    cure: 'Set PAGES_URL to an https address.',
  },
  {
    id: 'settings.W022',
    severity: 'warning',
    looksFor: '`RATE_ADDRESS`, `RATE_ANON`, `RATE_USER` or a `RATE_<SCOPE>` that limits nobody',
    holds: ({ rateAddress, rateAnonymous, rateUser, scopeRates }) =>
      admitted(rateAnonymous, MINUTE) > MOST_ANONYMOUS_A_MINUTE ||
      [rateAddress, rateUser, ...scopeRates.values()].some((rates) => admitted(rates, MINUTE) > MOST_REQUESTS_A_MINUTE),
    what: `RATE_…: a rate admits more than any client needs (${MOST_ANONYMOUS_A_MINUTE} a minute without an identity, ${MOST_REQUESTS_A_MINUTE} else)`,
    cure: 'Set a lower rate, or none: there are defaults.',
  },
  {
    id: 'settings.W023',
    severity: 'warning',
    looksFor: '`AUDIT_ANCHOR_INTERVAL` is off',
    holds: ({ auditAnchorInterval }) => auditAnchorInterval === 0,
    what: 'AUDIT_ANCHOR_INTERVAL: is off: nothing shows when the end of the audit trail is removed',
    cure: 'Take AUDIT_ANCHOR_INTERVAL away, or set a duration.',
  },
];

/** @returns how many a client gets in the long run, by the strictest of the rates */
function admitted(rates: readonly Rate[], window: number): number {
  return Math.min(...rates.map(({ limit, window: own }) => (limit * window) / own));
}

function isPlainAndRemote(origin: string): boolean {
  return isInTheClear(origin, 'http:');
}

/** Whether an address is of that scheme, which has no TLS, and of another machine. */
function isInTheClear(address: string, scheme: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === scheme && !isLoopback(url.hostname);
}

/** PostgreSQL's own sslmode `prefer` goes without TLS when the server, or who stands between, says that it has none. */
function isDatabaseInTheClear(address: string): boolean {
  const { hostname, searchParams } = new URL(address);
  const local = isLoopback(hostname) || hostname === '' || searchParams.get('host')?.startsWith('/') === true;
  return !local && !/^(require|verify-ca|verify-full)$/.test(searchParams.get('sslmode') ?? '');
}
