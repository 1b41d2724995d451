import { type Configuration } from 'oidc-provider';
import { type Settings } from '../../settings/settings.js';
import { type UsableClient } from '../clients/usable-client.js';
import { type ProviderParts } from './provider-parts.js';

type Lifetimes = NonNullable<Configuration['ttl']>;

/** How long an authorization code waits to be exchanged, in seconds (RFC 9700, section 2.1; OWASP ASVS 10.4.3). */
const CODE = 60;

/** How long a pushed request waits to be used (RFC 9126, section 2.2). */
const PUSHED_REQUEST = 60;

/** How long a person may take to sign in and agree. */
const INTERACTION = 1800;

/** How long a person may take to type in the code of a device (RFC 8628, section 3.2). */
const DEVICE_CODE = 600;

/** @returns what a client's access tokens live for, in seconds */
export function accessLifetime(
  { oauthAccessTtl }: Pick<Settings, 'oauthAccessTtl'>,
  { accessTokenTtl }: Pick<UsableClient, 'accessTokenTtl'>,
): number {
  return accessTokenTtl ?? inSeconds(oauthAccessTtl);
}

/** In seconds, by the provider's names. */
export function tokenLifetimes({ clients, settings }: Pick<ProviderParts, 'clients' | 'settings'>): Lifetimes {
  return {
    AccessToken: (_ctx, _token, client) => accessLifetime(settings, clients.rowOf(client)),
    ClientCredentials: (_ctx, _token, client) => accessLifetime(settings, clients.rowOf(client)),
    AuthorizationCode: CODE,
    DeviceCode: DEVICE_CODE,
    PushedAuthorizationRequest: PUSHED_REQUEST,
    Interaction: INTERACTION,
    IdToken: inSeconds(settings.oauthAccessTtl),
    Grant: inSeconds(settings.oauthRefreshAbsoluteTtl),
    RefreshToken: (_ctx, _token, client) =>
      clients.rowOf(client).refreshTokenTtl ?? inSeconds(settings.oauthRefreshTtl),
    Session: inSeconds(settings.sessionAbsoluteTtl),
  };
}

function inSeconds(duration: number): number {
  return Math.max(1, Math.floor(duration / 1000));
}
