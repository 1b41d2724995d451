import { Column, Entity, Index, JoinColumn, OneToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';
import { User } from '../user.entity.js';

/** An address that an account will have, or has and has not shown to be its own: one at a time, the newest. */
@Entity('email_verifications')
@Unique('email_verifications_digest_unique', ['digest'])
@Index('email_verifications_email_index', ['emailKey'])
@Index('email_verifications_expires_index', ['expiresAt'])
export class EmailVerification {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'email_verifications_pkey' })
  userId: Id;

  @OneToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'email_verifications_user_fkey' })
  user: Relation<User>;

  @Column('text')
  email: string;

  @Column('text', { name: 'email_key' })
  emailKey: string;

  /** SHA-256 of the token in the mail. */
  @Column('bytea')
  digest: Buffer;

  /** The account's token version then: a change of password ends it. */
  @Column('integer', { name: 'token_version' })
  tokenVersion: number;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
