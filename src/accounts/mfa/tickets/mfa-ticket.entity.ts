import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { type Id } from '../../../core/id.js';
import { type BegunLogin } from '../../logins/begun-login.js';
import { User } from '../../user.entity.js';

/** A login whose password was right and whose second factor is to come. */
@Entity('mfa_tickets')
@Index('mfa_tickets_user_index', ['userId'])
@Index('mfa_tickets_expires_at_index', ['expiresAt'])
export class MfaTicket {
  /** SHA-256 of the ticket. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'mfa_tickets_pkey' })
  digest: Buffer;

  @Column('uuid', { name: 'user_id' })
  userId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'mfa_tickets_user_fkey' })
  user: Relation<User>;

  /** The account's token version when its password was verified: when that has grown, the ticket is dead. */
  @Column('integer', { name: 'token_version' })
  tokenVersion: number;

  /** What the login was begun for. */
  @Column('jsonb')
  login: BegunLogin;

  /** A digest of where the login was begun: see `clientDigest`. */
  @Column('bytea')
  client: Buffer;

  /** Second factors that were judged. */
  @Column('integer', { default: 0 })
  attempts: number;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
