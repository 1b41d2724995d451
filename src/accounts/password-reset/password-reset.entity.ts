import { Column, Entity, Index, JoinColumn, OneToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';
import { User } from '../user.entity.js';

/** Leave to choose a new password: one for an account, the newest. It remembers the account as it was; when that has changed, it is dead. */
@Entity('password_resets')
@Unique('password_resets_digest_unique', ['digest'])
@Index('password_resets_expires_index', ['expiresAt'])
export class PasswordReset {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'password_resets_pkey' })
  userId: Id;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'password_resets_user_fkey' })
  user: Relation<User>;

  /** SHA-256 of the token in the mail. */
  @Column('bytea')
  digest: Buffer;

  /** The account's then: a change of password raises it. */
  @Column('integer', { name: 'token_version' })
  tokenVersion: number;

  /** The account's then. */
  @Column('text', { name: 'email_key' })
  emailKey: string;

  /** The account's then: whoever logs in knows the password. */
  @Column('timestamptz', { name: 'last_login', nullable: true })
  lastLogin: Date | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
