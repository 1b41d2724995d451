import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A DPoP proof that was used, kept until it would be refused for its age. */
@Entity('spent_dpop_proofs')
@Index('spent_dpop_proofs_expires_at_index', ['expiresAt'])
export class SpentProof {
  /** SHA-256 of the key's thumbprint and the proof's `jti`. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'spent_dpop_proofs_pkey' })
  digest: Buffer;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
