import { Column, Entity, Generated, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';
import { User } from '../user.entity.js';

/** A browser that is signed in. */
@Entity('sessions')
@Unique('sessions_digest_unique', ['digest'])
@Unique('sessions_browser_unique', ['browserId'])
@Index('sessions_user_index', ['userId'])
@Index('sessions_last_seen_index', ['lastSeen'])
export class Session {
  /** What its owner knows it by; the cookie has the secret. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' })
  id: Id;

  @Column('uuid', { name: 'user_id' })
  userId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'sessions_user_fkey' })
  user: Relation<User>;

  /** The browser, by whatever session it has: a login in it takes this over from the session that it ends. */
  @Column('uuid', { name: 'browser_id' })
  @Generated('uuid')
  browserId: Id;

  /** SHA-256 of the secret. */
  @Column('bytea')
  digest: Buffer;

  /** The account's token version at the login: when that has grown, the session is dead. */
  @Column('integer', { name: 'token_version' })
  tokenVersion: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** Never older than the last request by more than a minute; see `decideSession`. */
  @Column('timestamptz', { name: 'last_seen' })
  lastSeen: Date;

  /** Where the login came from. */
  @Column('text')
  address: string;

  /** What the browser called itself at the login, cut to 256 characters. */
  @Column('text', { name: 'user_agent', nullable: true })
  userAgent: string | null;
}
