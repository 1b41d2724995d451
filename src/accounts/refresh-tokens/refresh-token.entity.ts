import { Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { type Id } from '../../core/id.js';
import { RefreshFamily } from './refresh-family.entity.js';

/** One refresh token, of which a digest is kept. */
@Entity('refresh_tokens')
@Index('refresh_tokens_family_index', ['familyId'])
@Index('refresh_tokens_expires_at_index', ['expiresAt'])
export class RefreshTokenRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'refresh_tokens_pkey' })
  id: Id;

  @Column('uuid', { name: 'family_id' })
  familyId: Id;

  @ManyToOne(() => RefreshFamily, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'family_id', foreignKeyConstraintName: 'refresh_tokens_family_fkey' })
  family: Relation<RefreshFamily>;

  /** SHA-256 of the secret. */
  @Column('bytea')
  digest: Buffer;

  /** Never later than its family's. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** When it was exchanged for its successor; a token is exchanged once. */
  @Column('timestamptz', { name: 'spent_at', nullable: true })
  spentAt: Date | null;

  @Column('uuid', { name: 'successor_id', nullable: true })
  successorId: Id | null;

  @OneToOne(() => RefreshTokenRow, { createForeignKeyConstraints: false, nullable: true })
  @JoinColumn({ name: 'successor_id' })
  successor: Relation<RefreshTokenRow> | null;
}
