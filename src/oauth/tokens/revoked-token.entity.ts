import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A signed access token that was revoked before it expired by itself. */
@Entity('oauth_revoked_tokens')
@Index('oauth_revoked_tokens_expires_at_index', ['expiresAt'])
export class RevokedToken {
  /** The token's id, which is no credential. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'oauth_revoked_tokens_pkey' })
  jti: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
