import { type EventEmitter } from 'node:events';
import { type IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type Provider from 'oidc-provider';
import { type errors, type KoaContextWithOIDC } from 'oidc-provider';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { addressBucket } from '../../core/client-address.js';
import { SecurityEvents } from '../../core/security/security-events.js';
import { toApiException } from '../../exceptions/exception-translation.js';
import { factsOf } from '../../observability/request-facts.js';
import { RequestLog } from '../../observability/request-log.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { ThrottlePolicy } from '../../throttling/throttle-policy.js';
import { ThrottleService } from '../../throttling/throttle.service.js';
import { ProviderRequests } from './provider-requests.js';

type ProviderError = errors.OIDCProviderError;

/** Where the provider says that it has refused something. */
const REFUSALS = [
  'authorization.error',
  'grant.error',
  'introspection.error',
  'revocation.error',
  'userinfo.error',
  'device_authorization.error',
  'code_verification.error',
  'pushed_authorization_request.error',
  'end_session.error',
  'end_session_confirm.error',
  'registration_create.error',
  'registration_read.error',
] as const;

/** What the provider refused, or failed at, in this server's terms: in the log, in the counts, and as 503 where that is what happened. */
@Injectable()
export class ProviderErrors {
  readonly #anonymous: ThrottlePolicy;

  constructor(
    private readonly log: RequestLog,
    private readonly requests: ProviderRequests,
    private readonly throttle: ThrottleService,
    private readonly events: SecurityEvents,
    @Inject(SETTINGS) { rateAnonymous }: Settings,
  ) {
    this.#anonymous = new ThrottlePolicy([{ scope: 'anon', rates: rateAnonymous }]);
  }

  /**
   * Notes whose request it is, before the provider has it.
   *
   * @throws {Throttled} when its address has failed too often to show who it is
   */
  async begin(raw: IncomingMessage, request: ApiRequest, reply: ApiReply): Promise<void> {
    this.requests.note(raw, request);
    await this.throttle.check(this.#anonymous, addressBucket(request.clientAddress), reply);
  }

  watch(provider: Provider): void {
    const emitter: EventEmitter = provider;
    for (const event of REFUSALS) {
      emitter.on(event, (ctx: KoaContextWithOIDC, error: ProviderError) => this.#refused(ctx, error));
    }
    provider.on('server_error', (ctx, error) => this.#failed(ctx, error));
  }

  #refused(ctx: KoaContextWithOIDC, error: ProviderError): void {
    const request = this.requests.of(ctx.req);
    if (!request) {
      return;
    }
    factsOf(request).code = error.error;
    if (error.statusCode === 401) {
      const { client } = ctx.oidc;
      this.events.emit(
        {
          type: 'authn_credential_fail',
          details: { kind: 'oauth', reason: error.error, ...(client && { clientId: client.clientId }) },
        },
        request,
      );
      void this.#count(request, ctx);
    }
  }

  /** A request that ends without an identity; its answer is not kept waiting. */
  async #count({ clientAddress }: ApiRequest, ctx: KoaContextWithOIDC): Promise<void> {
    const reply = { header: () => undefined, getHeader: () => undefined, raw: ctx.res };
    try {
      await this.throttle.charge(this.#anonymous, addressBucket(clientAddress), reply);
    } catch {
      // The next one is refused before it is looked at.
    }
  }

  #failed(ctx: KoaContextWithOIDC, error: unknown): void {
    const exception = toApiException(error);
    const request = this.requests.of(ctx.req);
    if (request) {
      this.log.onException(request, exception);
    }
    if (exception.status === 503 && !ctx.headerSent) {
      ctx.status = 503;
      ctx.set({ ...exception.headers });
      ctx.body = { error: 'temporarily_unavailable', error_description: exception.message };
    }
  }
}
