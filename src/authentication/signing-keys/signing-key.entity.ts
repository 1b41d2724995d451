import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type KeyStatus } from './key-lifecycle.js';
import { type StoredAlgorithm } from './signing-key.js';
import { type PublicJwk } from './stored-key.js';

/** A key that signs tokens, its private part sealed. */
@Entity('signing_keys')
@Check('signing_keys_algorithm_check', `"algorithm" IN ('ES256', 'RS256')`)
@Check('signing_keys_status_check', `"status" IN ('pending', 'active', 'retiring')`)
@Index('signing_keys_active_index', ['algorithm'], { unique: true, where: `"status" = 'active'` })
export class SigningKeyRow {
  /** The thumbprint of the public key (RFC 7638). */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'signing_keys_pkey' })
  kid: string;

  @Column('text')
  algorithm: StoredAlgorithm;

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
