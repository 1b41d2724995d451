import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type Adapter, type ClientMetadata } from 'oidc-provider';
import { DataSource } from 'typeorm';
import { digestOf } from '../../accounts/credentials/credential-format.js';
import { Clock } from '../../core/clock.js';
import { newId } from '../../core/id.js';
import { Secret } from '../../core/secret.js';
import { CLIENT_AUTH_METHODS, type ClientGrantType } from './client-grant-types.js';
import { newClientSecret } from './client-secret.js';
import { ID_TOKEN_ALGORITHMS } from './id-token-algorithms.js';
import { OAuthClient } from './oauth-client.entity.js';
import { isRedirectUri } from './redirect-uri.js';

/** What an application may register itself for: what begins with a person who is asked. */
const GRANT_TYPES: readonly ClientGrantType[] = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
];

/** What would make this server fetch from where a stranger says. */
const FETCHED = ['jwks_uri', 'sector_identifier_uri', 'backchannel_logout_uri'] as const;

/** Why a registration is refused (RFC 7591, section 3.2.2). */
export class RegistrationRefused extends Error {
  constructor(
    readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata',
    reason: string,
  ) {
    super(reason);
  }
}

/** Puts applications that register themselves into the table of clients: nobody's own, neither first-party nor for introspection. */
@Injectable()
export class SelfRegistration {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns a secret as clients have them */
  newSecret(): string {
    return newClientSecret(newId()).text.reveal();
  }

  /** @param refuse turns {@link RegistrationRefused} into what the provider answers @returns what the provider keeps clients by */
  adapter(refuse: (error: unknown) => unknown): Pick<Adapter, 'upsert'> {
    return {
      upsert: async (id, metadata) => {
        try {
          await this.#insert(id, metadata as ClientMetadata);
        } catch (error) {
          throw refuse(error);
        }
      },
    };
  }

  async #insert(clientId: string, metadata: ClientMetadata): Promise<void> {
    assertAcceptable(metadata);
    const { client_secret: secret, token_endpoint_auth_method: method = 'client_secret_basic', jwks } = metadata;
    const { id_token_signed_response_alg: algorithm } = metadata;
    const idTokenSignedResponseAlg = ID_TOKEN_ALGORITHMS.find((name) => name === algorithm) ?? 'ES256';
    const now = new Date(this.clock.now());
    await this.dataSource.manager.save(
      Object.assign(new OAuthClient(), {
        id: clientId,
        clientId,
        name: metadata.client_name ?? 'An application that registered itself',
        ownerId: null,
        redirectUris: metadata.redirect_uris ?? [],
        postLogoutRedirectUris: metadata.post_logout_redirect_uris ?? [],
        grantTypes: metadata.grant_types as ClientGrantType[],
        scopes: metadata.scope?.split(' ') ?? ['openid'],
        confidential: method !== 'none',
        tokenEndpointAuthMethod: method as (typeof CLIENT_AUTH_METHODS)[number],
        idTokenSignedResponseAlg,
        jwks: method === 'private_key_jwt' ? (jwks as OAuthClient['jwks']) : null,
        digest: method.startsWith('client_secret') && secret !== undefined ? digestOf(new Secret(secret)) : null,
        dpopBound: metadata.dpop_bound_access_tokens ?? false,
        createdAt: now,
        updatedAt: now,
      }),
    );
  }
}

/** @throws {RegistrationRefused} */
function assertAcceptable(metadata: ClientMetadata): void {
  const { grant_types: grantTypes = [], redirect_uris: redirectUris = [], client_name: name = '' } = metadata;
  const uris = [...redirectUris, ...(metadata.post_logout_redirect_uris ?? [])];
  if (!uris.every(isRedirectUri)) {
    throw new RegistrationRefused(
      'invalid_redirect_uri',
      'a redirect URI is https, of this machine, or of a private-use scheme',
    );
  }
  if (!grantTypes.every((grantType) => GRANT_TYPES.some((known) => known === grantType))) {
    throw new RegistrationRefused('invalid_client_metadata', 'an application cannot register itself for such a grant');
  }
  if (FETCHED.some((member) => metadata[member] !== undefined) || name.length > 150) {
    throw new RegistrationRefused('invalid_client_metadata', `${FETCHED.join(', ')} and long names are not accepted`);
  }
}
