import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../accounts/user.entity.js';
import { type Id } from '../../core/id.js';

/** What the OAuth provider keeps: codes, tokens, sessions, grants. The id by which a client presents one is a secret, and is kept as a digest. */
@Entity('oauth_artefacts')
@Check('oauth_artefacts_payload_check', '("payload" IS NULL) <> ("sealed" IS NULL)')
@Index('oauth_artefacts_grant_index', ['grantId'], { where: '"grant_id" IS NOT NULL' })
@Index('oauth_artefacts_uid_index', ['uidDigest'], { unique: true, where: '"uid_digest" IS NOT NULL' })
@Index('oauth_artefacts_user_code_index', ['userCodeDigest'], { where: '"user_code_digest" IS NOT NULL' })
@Index('oauth_artefacts_user_index', ['userId'], { where: '"user_id" IS NOT NULL' })
@Index('oauth_artefacts_client_index', ['clientId'], { where: '"client_id" IS NOT NULL' })
@Index('oauth_artefacts_browser_index', ['browserId'], { where: '"browser_id" IS NOT NULL' })
@Index('oauth_artefacts_expires_at_index', ['expiresAt'])
export class Artefact {
  /** See `ARTEFACT_KINDS`. */
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'oauth_artefacts_pkey' })
  kind: number;

  /** SHA-256 of the id. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'oauth_artefacts_pkey' })
  digest: Buffer;

  /** What the provider wrote, without the id. */
  @Column('jsonb', { nullable: true })
  payload: Readonly<Record<string, unknown>> | null;

  /** The same with the id, of the kinds that are not found by their id alone. */
  @Column('bytea', { nullable: true })
  sealed: Buffer | null;

  /** The client's own identifier, not the id of its row. */
  @Column('text', { name: 'client_id', nullable: true })
  clientId: string | null;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId: Id | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'oauth_artefacts_user_fkey' })
  user: Relation<User> | null;

  /** The account's token version when it signed in: when that has grown, this is dead. */
  @Column('integer', { name: 'token_version', nullable: true })
  tokenVersion: number | null;

  @Column('text', { name: 'grant_id', nullable: true })
  grantId: string | null;

  /** SHA-256 of the name by which other artefacts refer to a session. */
  @Column('bytea', { name: 'uid_digest', nullable: true })
  uidDigest: Buffer | null;

  /** Of a session: the browser in whose session of this server somebody signed in; see `Session.browserId`. */
  @Column('uuid', { name: 'browser_id', nullable: true })
  browserId: Id | null;

  /** SHA-256 of what a person types in. */
  @Column('bytea', { name: 'user_code_digest', nullable: true })
  userCodeDigest: Buffer | null;

  /** Of a device's code: from when on the device may ask again whether somebody has agreed. */
  @Column('timestamptz', { name: 'poll_after', nullable: true })
  pollAfter: Date | null;

  /** Of a device's code: what has to be between two of these questions, in seconds. */
  @Column('integer', { name: 'poll_interval', nullable: true })
  pollInterval: number | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'consumed_at', nullable: true })
  consumedAt: Date | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
