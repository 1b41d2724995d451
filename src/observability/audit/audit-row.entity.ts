import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type Actor } from '../../core/origin.js';
import { type Id } from '../../core/id.js';

/**
 * An act, on record. The database numbers and chains the rows as they are committed, and refuses to change them after: see the migration.
 *
 * The texts of `before` and `after` are hashed as they are, so they are kept as `json`, which keeps them.
 */
@Entity('audit_log')
@Unique('audit_log_sequence_unique', ['sequence'])
@Index('audit_log_actor_index', ['actorId', 'sequence'])
@Index('audit_log_action_index', ['action', 'sequence'])
@Index('audit_log_object_index', ['objectType', 'objectId', 'sequence'])
@Index('audit_log_request_index', ['requestId'])
@Index('audit_log_created_index', ['createdAt'])
@Check('audit_log_actor_check', `"actor_type" IN ('user', 'anonymous', 'command', 'system')`)
export class AuditRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_log_pkey' })
  id: Id;

  /** From 1, without a gap, in the order of the commits; NULL only until its own transaction commits. */
  @Column('bigint', { nullable: true })
  sequence: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('text', { name: 'actor_type' })
  actorType: Actor['type'];

  @Column('text', { name: 'actor_id', nullable: true })
  actorId: string | null;

  @Column('text', { name: 'actor_name', nullable: true })
  actorName: string | null;

  @Column('text', { nullable: true })
  scheme: string | null;

  @Column('text', { name: 'credential_id', nullable: true })
  credentialId: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text')
  action: string;

  @Column('text', { name: 'object_type' })
  objectType: string;

  @Column('text', { name: 'object_id', nullable: true })
  objectId: string | null;

  @Column('json', { nullable: true })
  before: unknown;

  @Column('json', { nullable: true })
  after: unknown;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;

  /** The hash of the row before it; 32 zero bytes for the first. */
  @Column('bytea', { name: 'previous_hash', nullable: true })
  previousHash: Buffer | null;

  /** SHA-256 over the row and the hash before it. */
  @Column('bytea', { nullable: true })
  hash: Buffer | null;
}
