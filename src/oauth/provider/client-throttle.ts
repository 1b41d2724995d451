import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { Throttled } from '../../exceptions/api.exceptions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { ThrottlePolicy } from '../../throttling/throttle-policy.js';
import { ThrottleService } from '../../throttling/throttle.service.js';
import { type OidcLibrary } from './oidc-library.js';

/** How often a client may, from wherever it asks: counted once in a request, when it has shown that it is itself, so that nobody uses up the rate of another. */
@Injectable()
export class ClientThrottle {
  readonly #policy: ThrottlePolicy;
  readonly #counted = new WeakSet<IncomingMessage>();
  readonly #refused = new WeakMap<IncomingMessage, Throttled>();

  constructor(
    private readonly throttle: ThrottleService,
    @Inject(SETTINGS) { rateOAuth }: Settings,
  ) {
    this.#policy = new ThrottlePolicy([{ scope: 'oauth', rates: rateOAuth }]);
  }

  /** @returns whether it may; when not, the provider refuses it: see {@link admit} */
  async admits(clientId: string, request: IncomingMessage, raw: ServerResponse): Promise<boolean> {
    // The address is told its own limits; of a client's it hears when they are used up.
    const reply = { header: () => undefined, getHeader: () => undefined, raw };
    try {
      await this.throttle.charge(this.#policy, `client ${clientId}`, reply);
      return true;
    } catch (error) {
      if (!(error instanceof Throttled)) {
        throw error;
      }
      this.#refused.set(request, error);
      return false;
    }
  }

  /** @throws when its rate is used up; the provider answers 429 */
  async admit({ Provider, errors }: OidcLibrary, clientId: string): Promise<void> {
    const { ctx } = Provider;
    if (!ctx || this.#counted.has(ctx.req)) {
      return;
    }
    this.#counted.add(ctx.req);
    if (!this.#refused.has(ctx.req)) {
      await this.admits(clientId, ctx.req, ctx.res);
    }
    const refusal = this.#refused.get(ctx.req);
    if (refusal) {
      ctx.set({ ...refusal.headers });
      throw Object.assign(new errors.OIDCProviderError(429, 'temporarily_unavailable'), {
        error_description: refusal.message,
      });
    }
  }
}
