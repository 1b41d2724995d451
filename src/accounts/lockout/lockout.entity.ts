import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';

/** What a lockout is of: a name that logs in, whether or not an account has it, or a client's address. */
export type LockoutKind = 'account' | 'address';

/** The failed logins of one name or address, and its lockout once there were too many. */
@Entity('lockouts')
@Unique('lockouts_key_unique', ['kind', 'key'])
@Index('lockouts_until_index', ['until'])
@Index('lockouts_forgotten_at_index', ['forgottenAt'])
export class Lockout {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'lockouts_pkey' })
  id: Id;

  @Column('text')
  kind: LockoutKind;

  /** A keyed digest: what people type for their name by mistake, such as a password, is not kept. */
  @Column('bytea')
  key: Buffer;

  /** The name or address, for staff to read; NULL until it is locked, by when it was tried too often to be a slip. */
  @Column('text', { nullable: true })
  subject: string | null;

  /** Attempts that were wrong or are being judged. */
  @Column('integer')
  failures: number;

  /** When the lockout began; NULL while there is none. */
  @Column('timestamptz', { nullable: true })
  since: Date | null;

  /** When it ends. */
  @Column('timestamptz', { nullable: true })
  until: Date | null;

  /** From then on the row counts for nothing, and may be swept. */
  @Column('timestamptz', { name: 'forgotten_at' })
  forgottenAt: Date;
}
