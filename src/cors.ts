import fastifyCors from '@fastify/cors';
import { type FastifyInstance, type FastifyRequest, type onRequestHookHandler } from 'fastify';
import { isProviderPath } from './oauth/routes/provider-endpoints.js';

/** How long a browser may remember a preflight's answer, in seconds. */
const MAX_AGE = 600;

/**
 * Lets pages of other origins read the API. No cookies cross origins: such a page brings its own token.
 *
 * Of the plugin only its hook is used. The OPTIONS route that it would add is taken by the route of last resort, which is also what answers an
 * OPTIONS request that is no preflight.
 */
export function allowOrigins(server: FastifyInstance, origins: readonly string[]): void {
  const withoutRoute = Object.create(server, {
    options: { value: () => server },
    addHook: {
      value: (_name: string, hook: onRequestHookHandler) => server.addHook('onRequest', unlessPlainOptions(hook)),
    },
  }) as FastifyInstance;
  const options = {
    origin: origins.includes('*') ? '*' : [...origins],
    credentials: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'dpop',
      'if-match',
      'x-api-key',
      'x-audit-reason',
      'x-request-id',
    ],
    exposedHeaders: [
      'dpop-nonce',
      'etag',
      'location',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'www-authenticate',
      'x-request-id',
    ],
    maxAge: MAX_AGE,
  };
  fastifyCors(withoutRoute, options, (error) => {
    if (error) {
      throw error;
    }
  });
}

/** The OAuth provider has origins of its own, which each client names. */
function unlessPlainOptions(hook: onRequestHookHandler): onRequestHookHandler {
  return function (this: FastifyInstance, request, reply, done): void {
    if (isProviderPath(request.url) || (request.method === 'OPTIONS' && !isPreflight(request))) {
      done();
    } else {
      hook.call(this, request, reply, done);
    }
  };
}

/** What the Fetch standard sends ahead of a request that a form could not make (section 4.8). */
function isPreflight({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
