import { Injectable } from '@nestjs/common';
import { parseBasicCredentials } from '../../authentication/basic/basic-credentials.js';
import { Clock } from '../../core/clock.js';
import { Secret } from '../../core/secret.js';
import { holdsClientSecret } from './client-secret.js';
import { OAuthClientCache } from './oauth-client-cache.js';
import { type UsableClient } from './usable-client.js';

/** What a client can show that it is itself by, or name itself by, in a form; each once at most. */
const PARAMETERS = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'] as const;

const BASIC = /^basic ([^ ]+)$/i;

interface Shown {
  readonly clientId: string;
  readonly secret: Secret;
}

/** Tells by which secret a request comes of which client (RFC 6749, section 2.3.1). Whoever it does not know is for the provider to refuse. */
@Injectable()
export class ClientSecretAuthentication {
  constructor(
    private readonly clients: OAuthClientCache,
    private readonly clock: Clock,
  ) {}

  /**
   * @param authorization the header
   * @returns the client whose secret is shown, by the header or in the form; `undefined` when none is, or something else beside it
   */
  async authenticate(authorization: string | undefined, form: URLSearchParams): Promise<UsableClient | undefined> {
    const shown = read(authorization, form);
    const client = shown && (await this.clients.find(shown.clientId));
    const hasSecret = client?.tokenEndpointAuthMethod.startsWith('client_secret') ?? false;
    return shown && client && hasSecret && holdsClientSecret(client, shown.secret, this.clock.now())
      ? client
      : undefined;
  }
}

function read(authorization: string | undefined, form: URLSearchParams): Shown | undefined {
  const [ids, secrets, ...assertions] = PARAMETERS.map((name) => form.getAll(name)) as [string[], string[], string[]];
  if (assertions.flat().length > 0 || ids.length > 1 || secrets.length > 1) {
    return undefined;
  }
  const [id] = ids;
  const [secret] = secrets;
  if (authorization === undefined) {
    return id && secret ? { clientId: id, secret: new Secret(secret) } : undefined;
  }
  const basic = readBasic(authorization);
  return secret === undefined && (id ?? basic?.clientId) === basic?.clientId ? basic : undefined;
}

/** Both parts are encoded as in a form before they are put together. */
function readBasic(authorization: string): Shown | undefined {
  const read = parseBasicCredentials(BASIC.exec(authorization)?.[1] ?? '');
  if ('fault' in read) {
    return undefined;
  }
  try {
    const clientId = decodeURIComponent(fromForm(read.username));
    const secret = decodeURIComponent(fromForm(read.password));
    return clientId && secret ? { clientId, secret: new Secret(secret) } : undefined;
  } catch {
    return undefined;
  }
}

function fromForm(text: string): string {
  return text.replaceAll('+', '%20');
}
