import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type StoredAlgorithm } from '../../authentication/signing-keys/signing-key.js';
import { User } from '../../accounts/user.entity.js';
import { type Id } from '../../core/id.js';
import { type ClientAuthMethod, type ClientGrantType } from './client-grant-types.js';

/** The public keys of a client (RFC 7517, section 5). */
export interface ClientJwks {
  readonly keys: readonly ClientJwk[];
}

/** A public key of any type; which members it has depends on that. */
export interface ClientJwk {
  readonly kty: string;
  readonly kid?: string;
  readonly use?: string;
  readonly alg?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
}

/** An application that gets tokens (RFC 6749, section 2). Of its secret digests are kept. */
@Entity('oauth_clients')
@Unique('oauth_clients_client_id_unique', ['clientId'])
@Unique('oauth_clients_service_account_unique', ['serviceAccountId'])
@Index('oauth_clients_owner_index', ['ownerId'])
@Check('oauth_clients_confidential_check', `"confidential" = ("token_endpoint_auth_method" <> 'none')`)
@Check('oauth_clients_id_token_check', `"id_token_signed_response_alg" IN ('ES256', 'RS256')`)
@Check('oauth_clients_jwks_check', `("token_endpoint_auth_method" = 'private_key_jwt') = ("jwks" IS NOT NULL)`)
@Check(
  'oauth_clients_digest_check',
  `("digest" IS NOT NULL) = ("token_endpoint_auth_method" IN ('client_secret_basic', 'client_secret_post'))`,
)
@Check(
  'oauth_clients_previous_check',
  `("previous_digest" IS NULL) = ("previous_until" IS NULL) AND ("previous_digest" IS NULL OR "digest" IS NOT NULL)`,
)
export class OAuthClient {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'oauth_clients_pkey' })
  id: Id;

  /** What the protocol knows it by; no secret. */
  @Column('text', { name: 'client_id' })
  clientId: string;

  /** What people read when they are asked for consent. */
  @Column('text')
  name: string;

  /** Who registered it; `null` for one that registered itself (RFC 7591). */
  @Column('uuid', { name: 'owner_id', nullable: true })
  ownerId: Id | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'oauth_clients_owner_fkey' })
  owner: Relation<User> | null;

  /** Whose permissions its own tokens have, those of `client_credentials`; `null` when it gets none. */
  @Column('uuid', { name: 'service_account_id', nullable: true })
  serviceAccountId: Id | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'service_account_id', foreignKeyConstraintName: 'oauth_clients_service_account_fkey' })
  serviceAccount: Relation<User> | null;

  @Column('text', { name: 'redirect_uris', array: true })
  redirectUris: string[];

  @Column('text', { name: 'post_logout_redirect_uris', array: true, default: [] })
  postLogoutRedirectUris: string[];

  @Column('text', { name: 'grant_types', array: true })
  grantTypes: ClientGrantType[];

  /** What it may ask for at most. */
  @Column('text', { array: true })
  scopes: string[];

  /** Origins whose pages may call the token endpoint and the like (CORS). */
  @Column('text', { name: 'allowed_origins', array: true, default: [] })
  allowedOrigins: string[];

  /** Whether it can keep a secret (RFC 6749, section 2.1). */
  @Column('boolean')
  confidential: boolean;

  /** Whether it is the operator's own, so that nobody is asked for consent. */
  @Column('boolean', { name: 'first_party', default: false })
  firstParty: boolean;

  /** Whether it may ask about the tokens of others (RFC 7662). */
  @Column('boolean', { default: false })
  introspection: boolean;

  @Column('boolean', { name: 'is_active', default: true })
  isActive: boolean;

  @Column('text', { name: 'token_endpoint_auth_method' })
  tokenEndpointAuthMethod: ClientAuthMethod;

  /** What its ID tokens are signed by. */
  @Column('text', { name: 'id_token_signed_response_alg', default: 'ES256' })
  idTokenSignedResponseAlg: StoredAlgorithm;

  /** With `private_key_jwt` (RFC 7523). */
  @Column('jsonb', { nullable: true })
  jwks: ClientJwks | null;

  /** SHA-256 of the current secret, as its holder writes it. */
  @Column('bytea', { nullable: true, select: false })
  digest: Buffer | null;

  /** SHA-256 of the secret before the last rotation, while that has a grace period. */
  @Column('bytea', { name: 'previous_digest', nullable: true, select: false })
  previousDigest: Buffer | null;

  /** When the grace period ends. */
  @Column('timestamptz', { name: 'previous_until', nullable: true, select: false })
  previousUntil: Date | null;

  /** In seconds; `null` for that of every client. */
  @Column('integer', { name: 'access_token_ttl', nullable: true })
  accessTokenTtl: number | null;

  /** In seconds; `null` for that of every client. */
  @Column('integer', { name: 'refresh_token_ttl', nullable: true })
  refreshTokenTtl: number | null;

  /** Who is told when a person logs out (OpenID Connect Back-Channel Logout 1.0). */
  @Column('text', { name: 'backchannel_logout_uri', nullable: true })
  backchannelLogoutUri: string | null;

  /** Whether its access tokens are bound to a key that it proves to have (RFC 9449). */
  @Column('boolean', { name: 'dpop_bound', default: false })
  dpopBound: boolean;

  /** Tokens that were issued before are dead, also once the client is active again. */
  @Column('timestamptz', { name: 'tokens_not_before', nullable: true })
  tokensNotBefore: Date | null;

  /** Grows with every change: what `ETag` and `If-Match` speak of. */
  @Column('integer', { default: 0 })
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
