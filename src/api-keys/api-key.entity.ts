import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../accounts/user.entity.js';
import { type Id } from '../core/id.js';
import { API_KEY_FORMAT } from './api-key-format.js';

export const OWNER_TYPES = ['user', 'service_account'] as const;

export type OwnerType = (typeof OWNER_TYPES)[number];

/** An API key, of which digests are kept. A revoked one keeps its row, to be named in what was logged of it, and loses the digests. */
@Entity('api_keys')
@Index('api_keys_owner_index', ['ownerId'])
@Check('api_keys_owner_type_check', `"owner_type" IN ('user', 'service_account')`)
@Check('api_keys_previous_check', `("previous_digest" IS NULL) = ("previous_until" IS NULL)`)
@Check(
  'api_keys_revoked_check',
  `("revoked_at" IS NULL) = ("digest" IS NOT NULL) AND ("revoked_at" IS NULL OR "previous_digest" IS NULL)`,
)
export class ApiKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pkey' })
  id: Id;

  /** Whose account the key acts as. */
  @Column('uuid', { name: 'owner_id' })
  ownerId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'api_keys_owner_fkey' })
  owner: Relation<User>;

  /** What the owner is, which an account never changes; here for the rows' own sake, since staff manage the keys of service accounts. */
  @Column('text', { name: 'owner_type' })
  ownerType: OwnerType;

  @Column('text')
  name: string;

  @Column('text', { default: '' })
  description: string;

  /** SHA-256 of the current secret; NULL once the key is revoked. */
  @Column('bytea', { nullable: true, select: false })
  digest: Buffer | null;

  /** SHA-256 of the secret before the last rotation, while that has a grace period. */
  @Column('bytea', { name: 'previous_digest', nullable: true, select: false })
  previousDigest: Buffer | null;

  /** When the grace period ends. */
  @Column('timestamptz', { name: 'previous_until', nullable: true, select: false })
  previousUntil: Date | null;

  /** What it is limited to; with none, it is good for routes that take any scope. */
  @Column('text', { array: true })
  scopes: string[];

  /** Networks it may be used from; `null` for everywhere. */
  @Column('text', { name: 'allowed_ips', array: true, nullable: true })
  allowedIps: string[] | null;

  /** Such as `60/min`; `null` for that of any identity. */
  @Column('text', { nullable: true })
  rate: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** Never older than the last request by more than a minute. */
  @Column('timestamptz', { name: 'last_used', nullable: true })
  lastUsed: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  /** How the key begins. */
  get prefix(): string {
    return API_KEY_FORMAT.prefixOf(this.id);
  }
}
