import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type PublicJwk } from './es256-key.js';
import { type KeyStatus } from './key-lifecycle.js';

/** A key that signs access tokens, its private part sealed. */
@Entity('signing_keys')
@Check('signing_keys_algorithm_check', `"algorithm" = 'ES256'`)
@Check('signing_keys_status_check', `"status" IN ('pending', 'active', 'retiring')`)
@Index('signing_keys_active_index', ['status'], { unique: true, where: `"status" = 'active'` })
export class SigningKeyRow {
  /** The thumbprint of the public key (RFC 7638). */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'signing_keys_pkey' })
  kid: string;

  @Column('text')
  algorithm: 'ES256';

  @Column('text')
  status: KeyStatus;

  /** For who looks at the table; a token is verified by the public part of what is sealed. */
  @Column('jsonb', { name: 'public_key' })
  publicKey: PublicJwk;

  /** PKCS #8, in a `SealedBox`. */
  @Column('bytea', { name: 'private_key' })
  privateKey: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** When it began to sign. */
  @Column('timestamptz', { name: 'activated_at', nullable: true })
  activatedAt: Date | null;

  /** From then on it verifies nothing, and may be deleted; NULL until it is retiring. */
  @Column('timestamptz', { name: 'retires_at', nullable: true })
  retiresAt: Date | null;
}
