import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { type Id } from '../../core/id.js';
import { User } from '../user.entity.js';

/** A personal token, of which a digest is kept. */
@Entity('tokens')
@Index('tokens_user_index', ['userId'])
@Index('tokens_expires_at_index', ['expiresAt'], { where: '"expires_at" IS NOT NULL' })
export class Token {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'tokens_pkey' })
  id: Id;

  @Column('uuid', { name: 'user_id' })
  userId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'tokens_user_fkey' })
  user: Relation<User>;

  /** What its owner calls it; may be empty. */
  @Column('text')
  name: string;

  /** SHA-256 of the secret. */
  @Column('bytea')
  digest: Buffer;

  /** `null` when it may do all that its account may. */
  @Column('text', { array: true, nullable: true })
  scopes: string[] | null;

  /** The account's token version at the login that made it: when that has grown, the token is dead. */
  @Column('integer', { name: 'token_version' })
  tokenVersion: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** Never older than the last request by more than a minute. */
  @Column('timestamptz', { name: 'last_used', nullable: true })
  lastUsed: Date | null;
}
