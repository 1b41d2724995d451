// The peer: Fastify alone, doing by hand what Portcullis does for `GET /api/v1/me`, and a route that answers a constant.
//
// It is what a careful developer would write without a framework, in the order of Portcullis' pipeline: security headers, a request id, a counter for
// the address, the token's signature and claims (with a KeyObject), the account's row by a named prepared statement, a counter for the account, an
// answer of fixed fields, and a log line with the members of Portcullis' own through the same kind of sink. It has no routing by metadata, no
// injection, no second scheme, no reloading of rules, and no error of its own beyond 401 and 429: that is the price the ratio shows.
import { createHash, createPublicKey, randomUUID, timingSafeEqual } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import Fastify from 'fastify';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import sonicBoom from 'sonic-boom';

const { PORT, DATABASE_URL, LOG_FILE, JWK, JWT_ISSUER, JWT_AUDIENCE } = process.env;

const KEY = createPublicKey({ key: JSON.parse(JWK), format: 'jwk' });
const LIMIT = 999_999_999;
const WINDOW = 60_000;

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'interest-cohort=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const FIND_USER = {
  name: 'find-user',
  text: `SELECT id, username, email, first_name, last_name, is_staff, is_superuser, token_version
    FROM users WHERE id = $1 AND is_active`,
};

/** An API key and its owner in one, as a careful developer without a cache reads them. */
const FIND_KEY = {
  name: 'find-key',
  text: `SELECT api_keys.id AS key_id, digest, scopes, users.id, username, email, first_name, last_name, is_staff, is_superuser
    FROM api_keys JOIN users ON users.id = owner_id
    WHERE api_keys.id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AND is_active`,
};

const FIND_PASSWORD = { name: 'find-password', text: 'SELECT password_hash FROM users WHERE username_key = $1' };

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
// Batches like those of Portcullis' log.
const log = new sonicBoom.SonicBoom({
  dest: LOG_FILE,
  sync: false,
  minLength: 49_152,
  maxWrite: 65_536,
  periodicFlush: 100,
});
const counters = new Map();

/** A fixed window for each key. */
function count(key) {
  const now = Date.now();
  let counter = counters.get(key);
  if (counter === undefined || now >= counter.end) {
    counter = { end: now + WINDOW, hits: 0 };
    counters.set(key, counter);
  }
  counter.hits += 1;
  return { remaining: LIMIT - counter.hits, reset: Math.ceil((counter.end - now) / 1000) };
}

function claimsOf(authorization) {
  if (authorization === undefined || !authorization.startsWith('Bearer ')) {
    return undefined;
  }
  try {
    return jwt.verify(authorization.slice('Bearer '.length), KEY, {
      algorithms: ['ES256'],
      issuer: JWT_ISSUER,
      audience: JWT_AUDIENCE,
    });
  } catch {
    return undefined;
  }
}

/** @returns the caller by a token: the account, and what is said of the credential */
async function callerByToken(authorization) {
  const claims = claimsOf(authorization);
  const user = claims && (await pool.query({ ...FIND_USER, values: [claims.sub] })).rows[0];
  return user && user.token_version === claims.ver
    ? { user, auth: { scheme: 'jwt', credentialId: claims.jti, scopes: null } }
    : undefined;
}

/** @returns the caller by a key: 36 characters that name its row, and 43 that are its secret */
async function callerByKey(key) {
  const [, hex, secret] = /^pck_([0-9a-f]{32})([0-9A-Za-z]{43})[0-9A-Za-z]{6}$/.exec(key) ?? [];
  const user = hex && (await pool.query({ ...FIND_KEY, values: [hex] })).rows[0];
  return user && timingSafeEqual(createHash('sha256').update(secret).digest(), user.digest)
    ? { user, auth: { scheme: 'api-key', credentialId: user.key_id, scopes: user.scopes } }
    : undefined;
}

const UNSAFE = /[<>&\u2028\u2029]/g;

function toJson(value) {
  return JSON.stringify(value).replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function writeLogLine(request, reply) {
  const { user, auth } = request;
  log.write(
    `${JSON.stringify({
      address: request.ip,
      bytes: Number(reply.getHeader('content-length')),
      credentialId: auth?.credentialId,
      duration: Math.round(reply.elapsedTime * 1000) / 1000,
      handler: 'me',
      level: 'info',
      message: 'request',
      method: request.method,
      path: request.url.split('?', 1)[0],
      principal: user?.id ?? null,
      requestId: request.id,
      route: request.routeOptions.url,
      scheme: auth?.scheme,
      serializer: 'me',
      outcome: 'allowed',
      status: reply.statusCode,
      timestamp: new Date().toISOString(),
      userAgent: request.headers['user-agent'],
    })}\n`,
  );
}

async function me(request, reply) {
  reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
  const address = count(request.ip);
  if (address.remaining < 0) {
    return reply.code(429).header('retry-after', address.reset).send();
  }
  const { authorization, 'x-api-key': key } = request.headers;
  const caller = await (key === undefined ? callerByToken(authorization) : callerByKey(key));
  if (caller === undefined) {
    return reply.code(401).header('www-authenticate', 'Bearer realm="api"').send();
  }
  const { user, auth } = Object.assign(request, caller);
  const account = count(user.id);
  if (account.remaining < 0) {
    return reply.code(429).header('retry-after', account.reset).send();
  }
  return reply
    .header('ratelimit-policy', `"address";q=${LIMIT};w=60, "user";q=${LIMIT};w=60`)
    .header(
      'ratelimit',
      `"address";r=${address.remaining};t=${address.reset}, "user";r=${account.remaining};t=${account.reset}`,
    )
    .header('content-type', 'application/json; charset=utf-8')
    .send(
      toJson({
        id: user.id,
        username: user.username,
        email: user.email,
        firstName: user.first_name,
        lastName: user.last_name,
        isStaff: user.is_staff,
        isSuperuser: user.is_superuser,
        groups: [],
        permissions: [],
        auth,
      }),
    );
}

const app = Fastify({ genReqId: () => randomUUID() });
app.decorateRequest('user', null);
app.decorateRequest('auth', null);
app.get('/api/v1/me', {
  onResponse: (request, reply, done) => {
    writeLogLine(request, reply);
    done();
  },
  handler: me,
});
/** What a login cannot be without: the row, and the hash of the password at the same cost. */
app.post('/api/v1/auth/jwt', async ({ body: { username, password } }, reply) => {
  const { rows } = await pool.query({ ...FIND_PASSWORD, values: [username] });
  return (await verify(rows[0].password_hash, password)) ? { ok: true } : reply.code(401).send();
});
app.get('/health/live', (_request, reply) => {
  reply.send({ status: 'ok' });
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
