import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Environment } from '../../src/settings/read-values.js';

const CLIENT_ID = 'portcullis';

/** What an ID token says that a test forges. */
export interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs with a key that the provider does not publish. */
  readonly foreignKey?: boolean;
  /** In the place of the signature. */
  readonly signature?: string;
}

interface Grant extends Forgery {
  readonly nonce: string;
  readonly challenge: string;
}

/** A provider that says whatever a test wants it to say, and takes a code as often as it comes: so what is refused is refused by the server under test. */
export class ForgingProvider {
  /** Answers nothing but this status. */
  brokenBy: number | undefined;
  /** Added to the metadata. */
  metadata: Readonly<Record<string, unknown>> = {};
  /** What the user info endpoint tells, `/userinfo`, which the metadata does not name by itself. */
  userInfo: Readonly<Record<string, unknown>> = {};
  /** How many codes were presented. */
  exchanges = 0;
  readonly #grants = new Map<string, Grant>();
  readonly #key = newKey();
  readonly #foreignKey = newKey();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ForgingProvider> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const provider = new ForgingProvider(server);
    server.on('request', (request, response) => void provider.#answer(request, response));
    return provider;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  settings(name: string): Environment {
    const prefix = `SOCIAL_${name.toUpperCase()}`;
    return {
      [`${prefix}_ISSUER`]: this.issuer,
      [`${prefix}_CLIENT_ID`]: CLIENT_ID,
      [`${prefix}_CLIENT_SECRET`]: 'secret',
    };
  }

  /** Signs somebody in. @returns where the browser is sent back to */
  authorize(url: string, forgery: Forgery = {}): string {
    const asked = new URL(url).searchParams;
    const code = randomBytes(16).toString('base64url');
    this.#grants.set(code, {
      ...forgery,
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
    });
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.issuer }).toString();
    return back.href;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const [status, answer] = this.brokenBy ? [this.brokenBy, {}] : this.#route(request.url ?? '', body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #route(path: string, body: string): readonly [number, object] {
    switch (path) {
      case '/.well-known/openid-configuration':
        return [200, this.#metadata()];
      case '/jwks':
        return [200, { keys: [{ ...this.#key.jwk, kid: 'one', alg: 'ES256', use: 'sig' }] }];
      case '/token':
        return this.#exchange(new URLSearchParams(body));
      case '/userinfo':
        return [200, this.userInfo];
      default:
        return [404, {}];
    }
  }

  #metadata(): object {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256', 'none', 'HS256'],
      ...this.metadata,
    };
  }

  #exchange(form: URLSearchParams): readonly [number, object] {
    this.exchanges += 1;
    const grant = this.#grants.get(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return grant?.challenge === challenge
      ? [200, { access_token: 'x', token_type: 'Bearer', id_token: this.#idToken(grant) }]
      : [400, { error: 'invalid_grant' }];
  }

  #idToken({ nonce, claims = {}, header = {}, foreignKey = false, signature }: Grant): string {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 60 };
    const content = { iss: this.issuer, aud: CLIENT_ID, sub: 'forged', nonce, ...times, ...claims };
    const signed = [{ alg: 'ES256', kid: 'one', ...header }, content].map(encode).join('.');
    const { key } = foreignKey ? this.#foreignKey : this.#key;
    return `${signed}.${signature ?? sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function newKey(): { readonly key: KeyObject; readonly jwk: object } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    key: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
    jwk: publicKey.export({ format: 'jwk' }),
  };
}
