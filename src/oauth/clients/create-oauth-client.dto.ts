import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { type StoredAlgorithm } from '../../authentication/signing-keys/signing-key.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { IsText } from '../../serializers/fields/is-text.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import {
  CLIENT_AUTH_METHODS,
  CLIENT_GRANT_TYPES,
  type ClientAuthMethod,
  type ClientGrantType,
} from './client-grant-types.js';
import { ClientJwksDto } from './client-jwks.dto.js';
import { ID_TOKEN_ALGORITHMS } from './id-token-algorithms.js';
import { AreWebOrigins, IsRedirectUri } from './is-redirect-uri.decorator.js';

/** In characters. */
export const LONGEST_CLIENT_NAME = 100;
const LONGEST_SCOPE = 70;

const MOST_URIS = 20;
const MOST_SCOPES = 50;

/** In seconds: a minute; an hour, and a day, past which no access token is believed; a year. */
const [SHORTEST_ACCESS, LONGEST_ACCESS] = [60, 86_400];
const [SHORTEST_REFRESH, LONGEST_REFRESH] = [3_600, 31_536_000];

/** A new OAuth client. Whose it is, is not for the body to say. */
export class CreateOAuthClientDto {
  /** What people read when they are asked for consent. */
  @IsText({ max: LONGEST_CLIENT_NAME })
  name: string;

  /** Where a browser may be sent with a code: compared exactly, but for the port of a loopback address. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_URIS)
  @IsRedirectUri({ each: true })
  redirectUris?: string[];

  /** Where a browser may be sent after a logout. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_URIS)
  @IsRedirectUri({ each: true })
  postLogoutRedirectUris?: string[];

  /** Absent: `authorization_code` and `refresh_token`. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(CLIENT_GRANT_TYPES.length)
  @IsIn(CLIENT_GRANT_TYPES, { each: true })
  grantTypes?: ClientGrantType[];

  /** What it may ask for at most: `openid`, `profile`, `email`, `offline_access`, and scopes of this API such as `articles:read`. */
  @IsArray()
  @ArrayMaxSize(MOST_SCOPES)
  @IsRawText({ max: LONGEST_SCOPE, each: true })
  scopes: string[];

  /** Whether it can keep a secret, as a server can; a page, an app and a command-line tool cannot. Absent: it can. */
  @IsOptional()
  @IsBoolean()
  confidential?: boolean;

  /** Nobody is asked for consent. For staff to say. */
  @IsOptional()
  @IsBoolean()
  firstParty?: boolean;

  /** It may ask about the tokens of others (RFC 7662). For staff to say. */
  @IsOptional()
  @IsBoolean()
  introspection?: boolean;

  /** One that is not has no tokens. */
  @IsOptional()
  @IsBoolean()
  isActive?: boolean;

  /** How it shows that it is itself. Absent: `client_secret_basic`, or `none` for one that keeps no secret. */
  @IsOptional()
  @IsIn(CLIENT_AUTH_METHODS)
  tokenEndpointAuthMethod?: ClientAuthMethod;

  /** What its ID tokens are signed by; RS256 for a library that knows no other. Absent: `ES256`. */
  @IsOptional()
  @IsIn(ID_TOKEN_ALGORITHMS)
  idTokenSignedResponseAlg?: StoredAlgorithm;

  /** The public keys that it signs with, for `private_key_jwt`. */
  @IsOptional()
  @Nullable()
  @ValidateNested()
  @Type(() => ClientJwksDto)
  jwks?: ClientJwksDto | null;

  /** How long its access tokens live, in seconds. Absent or `null`: as long as any. */
  @IsOptional()
  @Nullable()
  @IsInt()
  @Min(SHORTEST_ACCESS)
  @Max(LONGEST_ACCESS)
  accessTokenTtl?: number | null;

  /** How long its refresh tokens live, in seconds. Absent or `null`: as long as any. */
  @IsOptional()
  @Nullable()
  @IsInt()
  @Min(SHORTEST_REFRESH)
  @Max(LONGEST_REFRESH)
  refreshTokenTtl?: number | null;

  /** Origins whose pages may call the token endpoint (CORS). */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_URIS)
  @AreWebOrigins()
  allowedOrigins?: string[];

  /** What is told when a person logs out (OpenID Connect Back-Channel Logout 1.0). */
  @IsOptional()
  @Nullable()
  @IsRedirectUri()
  backchannelLogoutUri?: string | null;

  /** Whether its access tokens are bound to a key that it proves to have (RFC 9449). */
  @IsOptional()
  @IsBoolean()
  dpopBound?: boolean;
}
