import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type Provider from 'oidc-provider';
import { type KoaContextWithOIDC } from 'oidc-provider';
import { ClientSecretAuthentication } from '../clients/client-secret-authentication.js';
import { type ProviderClients } from '../clients/provider-clients.js';
import { ClientThrottle } from '../provider/client-throttle.js';
import { isOfPage, readForm, type ReceivedForm } from '../provider/received-form.js';
import { Introspection, type IntrospectionAnswer } from './introspection.js';

/**
 * The endpoint of RFC 7662. Whoever protects an API asks it for every request, so a client that shows its secret and asks for nothing special is answered
 * here. Everybody else is the provider's: it knows every way in which a client can show that it is itself, and how one that does not is refused. What is
 * told is the same.
 */
@Injectable()
export class IntrospectionEndpoint {
  readonly #asked = new WeakMap<IncomingMessage, string>();

  constructor(
    private readonly clients: ClientSecretAuthentication,
    private readonly throttle: ClientThrottle,
    private readonly introspection: Introspection,
  ) {}

  /**
   * @returns `undefined` when it is for the provider to answer
   * @throws {Unavailable} when the database cannot answer
   */
  async answer(received: ReceivedForm, response: ServerResponse): Promise<IntrospectionAnswer | undefined> {
    const form = readForm(received);
    if (!form) {
      return undefined;
    }
    const { raw } = received;
    const [token, ...others] = form.getAll('token');
    if (!token || others.length > 0 || form.getAll('token_type_hint').length > 1) {
      return undefined;
    }
    // The provider looks nothing up by itself.
    this.#asked.set(raw, token);
    const client = isOfPage(received) ? undefined : await this.clients.authenticate(raw.headers.authorization, form);
    if (!client || !(await this.throttle.admits(client.clientId, raw, response))) {
      return undefined;
    }
    return this.introspection.tell(client, token);
  }

  /** Tells what is asked of the provider, by clients that it has authenticated. */
  serve(provider: Provider, clients: ProviderClients): void {
    provider.use(async (ctx, next) => {
      await next();
      const { oidc } = ctx as Partial<KoaContextWithOIDC>;
      const asked = this.#asked.get(ctx.req);
      if (oidc?.route === 'introspection' && ctx.status === 200 && oidc.client && asked !== undefined) {
        try {
          ctx.body = await this.introspection.tell(clients.rowOf(oidc.client), asked);
        } catch (error) {
          ctx.status = 500;
          ctx.body = { error: 'server_error' };
          provider.emit('server_error', ctx, error);
        }
      }
    });
  }
}
