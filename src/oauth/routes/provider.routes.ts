import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ApiRequest } from '../../core/api-request.js';
import { addressBucket } from '../../core/client-address.js';
import { MethodNotAllowed } from '../../exceptions/api.exceptions.js';
import { toApiException } from '../../exceptions/exception-translation.js';
import { sendProblem } from '../../exceptions/send-problem.js';
import { factsOf } from '../../observability/request-facts.js';
import { RequestLog } from '../../observability/request-log.js';
import { withImpliedMethods } from '../../pipeline/allowed-methods.js';
import { renderJson } from '../../serializers/output/render-json.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { ThrottlePolicy } from '../../throttling/throttle-policy.js';
import { ThrottleService } from '../../throttling/throttle.service.js';
import { IntrospectionEndpoint } from '../introspection/introspection.endpoint.js';
import { OAUTH_ISSUER, OAUTH_PREFIX, type OAuthIssuer } from '../oauth-issuer.js';
import { ProviderErrors } from '../provider/provider-errors.js';
import { ProviderHolder } from '../provider/provider.holder.js';
import { type ReceivedForm } from '../provider/received-form.js';
import { ClientCredentialsEndpoint } from '../tokens/client-credentials.endpoint.js';
import { PresentedTokens } from '../tokens/presented-tokens.js';
import { handOver } from './hand-over.js';
import { type ProviderEndpoint, providerEndpoints } from './provider-endpoints.js';

/** In bytes: as much of a form as the provider takes. */
const BODY_LIMIT = 56 * 1024;

const JSON_TYPE = 'application/json; charset=utf-8';

/** What the provider says with every answer, also of pages to whoever is none. */
const PROVIDER_HEADERS = {
  'cache-control': 'no-store',
  vary: 'Origin',
  'access-control-allow-origin': '*',
} as const;

/** What pages may read of an answer, by the name of its endpoint. */
const EXPOSED: Readonly<Record<string, string>> = {
  introspection: 'WWW-Authenticate',
  token: 'DPoP-Nonce,WWW-Authenticate',
};

/**
 * Routes to the provider. They are none of Nest's, since the provider answers by itself; what applies to every route, from the request's place in the log
 * to its place in the count of its address, applies to them as well.
 */
@Injectable()
export class ProviderRoutes implements OnModuleInit {
  readonly #issuer: URL;
  readonly #throttle: ThrottlePolicy;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly holder: ProviderHolder,
    private readonly throttle: ThrottleService,
    private readonly errors: ProviderErrors,
    private readonly introspection: IntrospectionEndpoint,
    private readonly clientCredentials: ClientCredentialsEndpoint,
    private readonly presented: PresentedTokens,
    private readonly log: RequestLog,
    @Inject(OAUTH_ISSUER) { issuer }: OAuthIssuer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.#issuer = new URL(issuer);
    this.#throttle = new ThrottlePolicy([
      { scope: 'address', rates: settings.rateAddress },
      { scope: 'oauth', rates: settings.rateOAuth },
    ]);
  }

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    void server.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, parsed) =>
        parsed(null, body),
      );
      scope.setErrorHandler((error, request, reply) => this.#refuse(error, request, reply));
      const registers = this.settings.oauthRegistrationToken !== undefined;
      for (const endpoint of providerEndpoints(OAUTH_PREFIX, registers)) {
        scope.all(endpoint.path, (request, reply) => this.#answer(endpoint, request, reply));
      }
      done();
    });
  }

  async #answer({ name, methods }: ProviderEndpoint, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const received = request as unknown as ApiRequest;
    factsOf(received).handler = `oauth.${name}`;
    await this.throttle.charge(this.#throttle, addressBucket(received.clientAddress), reply);
    const allowed = [...new Set(withImpliedMethods(methods))].sort();
    if (!allowed.includes(request.method)) {
      throw new MethodNotAllowed(allowed);
    }
    if (request.method === 'OPTIONS' && !(methods.includes('OPTIONS') && isPreflight(request))) {
      await reply.code(204).header('allow', allowed.join(', ')).send();
      return;
    }
    await this.errors.begin(request.raw, received, reply);
    const own = await this.#ownAnswer(name, request, reply.raw);
    if (own) {
      await reply
        .headers({ ...PROVIDER_HEADERS, 'access-control-expose-headers': EXPOSED[name] })
        .type(JSON_TYPE)
        .send(renderJson(own));
      return;
    }
    const answer = await this.holder.answer();
    if (Buffer.isBuffer(request.body)) {
      request.body = await this.#withoutToken(name, request.raw, request.body);
    }
    await handOver(request, reply, { issuer: this.#issuer, path: this.#belowIssuer(request.url) }, answer);
  }

  /** @returns what is answered in the provider's place; `undefined` when it is for the provider */
  #ownAnswer(name: string, received: ReceivedForm, response: ServerResponse): Promise<object | undefined> | undefined {
    switch (name) {
      case 'introspection':
        return this.introspection.answer(received, response);
      case 'token':
        return this.clientCredentials.answer(received, response);
      default:
        return undefined;
    }
  }

  /** What the provider is given of a request that is about a token. */
  async #withoutToken(name: string, raw: IncomingMessage, body: Buffer): Promise<Buffer> {
    switch (name) {
      case 'introspection':
        return Buffer.from(this.presented.hide(body.toString()));
      case 'revocation':
        return Buffer.from(await this.presented.replace(raw, body.toString()));
      default:
        return body;
    }
  }

  /** The path that is left when the issuer's is taken away: the root has its metadata too, with the issuer's path behind it. */
  #belowIssuer(url: string): string {
    return url.startsWith('/.well-known/')
      ? url.replace(/^([^?]*?)\/oauth(?=$|\?)/, '$1')
      : url.slice(OAUTH_PREFIX.length);
  }

  #refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const exception = toApiException(error);
    this.log.onException(request as unknown as ApiRequest, exception);
    sendProblem(reply, exception, request.id, renderJson);
  }
}

/** What the Fetch standard sends ahead of a page's request (section 3.2.2): the provider answers it. */
function isPreflight({ headers }: FastifyRequest): boolean {
  return headers['access-control-request-method'] !== undefined;
}
