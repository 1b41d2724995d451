import { Expose, Type } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsInt, IsString } from 'class-validator';
import { type StoredAlgorithm } from '../../authentication/signing-keys/signing-key.js';
import { type Id } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import {
  CLIENT_AUTH_METHODS,
  CLIENT_GRANT_TYPES,
  type ClientAuthMethod,
  type ClientGrantType,
} from './client-grant-types.js';
import { ClientJwksDto } from './client-jwks.dto.js';
import { ID_TOKEN_ALGORITHMS } from './id-token-algorithms.js';
import { type OAuthClient } from './oauth-client.entity.js';

/** An account that belongs to a client, or that a client belongs to. */
export class ClientAccountDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  username: string;
}

/** An OAuth client, to those who manage it. */
export class OAuthClientDto {
  /** To manage it by. */
  @Expose()
  @IsId()
  id: Id;

  /** What the protocol knows it by. */
  @Expose()
  @IsString()
  clientId: string;

  @Expose()
  @IsString()
  name: string;

  /** `null` for one that registered itself. */
  @Expose()
  @Nullable()
  @Type(() => ClientAccountDto)
  owner: ClientAccountDto | null;

  /** Whose permissions its own tokens have; `null` when it gets none. */
  @Expose()
  @Nullable()
  @Type(() => ClientAccountDto)
  serviceAccount: ClientAccountDto | null;

  @Expose()
  @IsArray()
  @IsString({ each: true })
  redirectUris: string[];

  @Expose()
  @IsArray()
  @IsString({ each: true })
  postLogoutRedirectUris: string[];

  @Expose()
  @IsArray()
  @IsIn(CLIENT_GRANT_TYPES, { each: true })
  grantTypes: ClientGrantType[];

  @Expose()
  @IsArray()
  @IsString({ each: true })
  scopes: string[];

  @Expose()
  @IsArray()
  @IsString({ each: true })
  allowedOrigins: string[];

  @Expose()
  @IsBoolean()
  confidential: boolean;

  @Expose()
  @IsBoolean()
  firstParty: boolean;

  @Expose()
  @IsBoolean()
  introspection: boolean;

  @Expose()
  @IsBoolean()
  isActive: boolean;

  @Expose()
  @IsIn(CLIENT_AUTH_METHODS)
  tokenEndpointAuthMethod: ClientAuthMethod;

  @Expose()
  @IsIn(ID_TOKEN_ALGORITHMS)
  idTokenSignedResponseAlg: StoredAlgorithm;

  @Expose()
  @Nullable()
  @Type(() => ClientJwksDto)
  jwks: ClientJwksDto | null;

  /** In seconds. */
  @Expose()
  @Nullable()
  @IsInt()
  accessTokenTtl: number | null;

  /** In seconds. */
  @Expose()
  @Nullable()
  @IsInt()
  refreshTokenTtl: number | null;

  @Expose()
  @Nullable()
  @IsString()
  backchannelLogoutUri: string | null;

  @Expose()
  @IsBoolean()
  dpopBound: boolean;

  @Expose()
  createdAt: Date;

  @Expose()
  updatedAt: Date;
}

/** An OAuth client that was just registered. */
export class IssuedOAuthClientDto extends OAuthClientDto {
  /** Shown this once; `null` for a client that shows no secret. */
  @Expose()
  @Nullable()
  @IsString()
  clientSecret: string | null;

  /** @returns the row and its secret, for this class to shape */
  static source(client: OAuthClient, secret: Secret | null): OAuthClient & Pick<IssuedOAuthClientDto, 'clientSecret'> {
    return Object.assign(client, { clientSecret: secret && secret.reveal() });
  }
}
