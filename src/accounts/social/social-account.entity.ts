import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';
import { User } from '../user.entity.js';

/** Somebody at an OpenID provider who may sign in to an account here. */
@Entity('social_accounts')
@Unique('social_accounts_subject_unique', ['issuer', 'subject'])
@Index('social_accounts_user_index', ['userId'])
export class SocialAccount {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'social_accounts_pkey' })
  id: Id;

  @Column('uuid', { name: 'user_id' })
  userId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'social_accounts_user_fkey' })
  user: Relation<User>;

  /** The name in `SOCIAL_PROVIDERS` that it was linked by, for its owner to read. */
  @Column('text')
  provider: string;

  /** With the subject the one thing that is never given to somebody else (OpenID Connect Core 1.0, section 5.7); an address may be. */
  @Column('text')
  issuer: string;

  @Column('text')
  subject: string;

  /** The address that the provider told when it was linked, for its owner to read. */
  @Column('text', { nullable: true })
  email: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}
