import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import type Provider from 'oidc-provider';
import { type KoaContextWithOIDC } from 'oidc-provider';
import { type Environment } from '../../src/settings/read-values.js';

const CLIENT_ID = 'portcullis';
const CLIENT_SECRET = 'the-secret-of-this-client-at-the-provider';

/** Somebody with an account at the provider. */
export interface Person {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly preferred_username?: string;
}

/**
 * An OpenID provider of its own for the tests of a file: the certified oidc-provider on a port of this machine. Whoever comes is signed in as
 * {@link person} and agrees to everything. As the standard has it, it tells addresses at the user info endpoint and not in the ID token.
 */
export class OpenIdServer {
  /** Who is at the keyboard. */
  person: Person = { sub: 'nobody' };
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param callback where it may send browsers back to */
  static async start(callback: string): Promise<OpenIdServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const openId = new OpenIdServer(server);
    const provider = await openId.#provider(callback);
    const answer = provider.callback();
    server.on('request', (request, response) => {
      if (!request.url?.startsWith('/interaction/')) {
        void answer(request, response);
        return;
      }
      void provider.interactionFinished(request, response, { login: { accountId: openId.person.sub } });
    });
    return openId;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a deployer sets to use it under a name. */
  settings(name: string): Environment {
    const prefix = `SOCIAL_${name.toUpperCase()}`;
    return {
      [`${prefix}_ISSUER`]: this.issuer,
      [`${prefix}_CLIENT_ID`]: CLIENT_ID,
      [`${prefix}_CLIENT_SECRET`]: CLIENT_SECRET,
    };
  }

  async #provider(callback: string): Promise<Provider> {
    // What it says of the version of Node, and of keys and a store for development, is true and of no interest here.
    const warnings = jest.spyOn(console, 'warn').mockImplementation();
    const { default: OpenIdProvider } = await import('oidc-provider');
    const provider = new OpenIdProvider(this.issuer, {
      clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [callback] }],
      features: { devInteractions: { enabled: false } },
      claims: { email: ['email', 'email_verified'], profile: ['preferred_username'] },
      cookies: { keys: ['a key that signs the cookies of the provider'] },
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...this.person, sub }) }),
      loadExistingGrant: agree,
      ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    });
    warnings.mockRestore();
    return provider;
  }
}

/** Nobody is asked: what a client wants, it is given. */
async function agree({ oidc }: KoaContextWithOIDC): Promise<InstanceType<Provider['Grant']>> {
  const grant = new oidc.provider.Grant({
    ...(oidc.client && { clientId: oidc.client.clientId }),
    ...(oidc.session?.accountId !== undefined && { accountId: oidc.session.accountId }),
  });
  grant.addOIDCScope('openid email profile');
  await grant.save();
  return grant;
}
