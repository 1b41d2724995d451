import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { type Id } from '../../../core/id.js';
import { User } from '../../user.entity.js';

/** An authenticator app of an account: at most one that counts, and one that is to become it. */
@Entity('totp_authenticators')
// Partial: the migration makes it.
@Index('totp_authenticators_pending_index', { synchronize: false })
export class TotpAuthenticator {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'totp_authenticators_pkey' })
  userId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'totp_authenticators_user_fkey' })
  user: Relation<User>;

  /** Whether a code of it was shown; until then it counts for nothing. */
  @PrimaryColumn('boolean', { name: 'is_confirmed', primaryKeyConstraintName: 'totp_authenticators_pkey' })
  isConfirmed: boolean;

  /** Sealed; its context is the account's id. */
  @Column('bytea')
  secret: Buffer;

  /** The time step of the newest code that was accepted: none up to it is accepted again (RFC 6238, section 5.2). */
  @Column('bigint', { name: 'last_step', nullable: true })
  lastStep: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
