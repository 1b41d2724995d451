import { type StoredAlgorithm } from '../../authentication/signing-keys/signing-key.js';
import { type Id } from '../../core/id.js';
import { type ClientAuthMethod, type ClientGrantType } from './client-grant-types.js';
import { type ClientDigests } from './client-secret.js';
import { type ClientJwks } from './oauth-client.entity.js';

/** An active client as the protocol needs it. Lifetimes are in seconds, times in milliseconds since the epoch. */
export interface UsableClient extends ClientDigests {
  readonly id: Id;
  readonly clientId: string;
  readonly name: string;
  /** `null` for one that registered itself. */
  readonly ownerId: Id | null;
  /** Whose permissions its own tokens have; `null` when it gets none. */
  readonly serviceAccountId: Id | null;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly grantTypes: readonly ClientGrantType[];
  readonly scopes: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly confidential: boolean;
  readonly firstParty: boolean;
  readonly introspection: boolean;
  readonly tokenEndpointAuthMethod: ClientAuthMethod;
  readonly idTokenSignedResponseAlg: StoredAlgorithm;
  readonly jwks: ClientJwks | null;
  /** `null` for that of every client. */
  readonly accessTokenTtl: number | null;
  /** `null` for that of every client. */
  readonly refreshTokenTtl: number | null;
  readonly backchannelLogoutUri: string | null;
  readonly dpopBound: boolean;
  /** Tokens that were issued before are dead, also once the client is active again; `null` when it was always active. */
  readonly tokensNotBefore: number | null;
}
