import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { type Id } from '../../core/id.js';
import { User } from '../user.entity.js';

/** One login and every refresh token that came of it. Revoking it ends them all. */
@Entity('refresh_families')
@Index('refresh_families_user_index', ['userId'])
@Index('refresh_families_expires_at_index', ['expiresAt'])
export class RefreshFamily {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'refresh_families_pkey' })
  id: Id;

  @Column('uuid', { name: 'user_id' })
  userId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'refresh_families_user_fkey' })
  user: Relation<User>;

  /** The account's token version at the login: when that has grown, the family is dead. */
  @Column('integer', { name: 'token_version' })
  tokenVersion: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** However often it is refreshed, the login ends then. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
