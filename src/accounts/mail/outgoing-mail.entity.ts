import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type Id } from '../../core/id.js';

/** A mail that is not sent yet; the row goes with it. */
@Entity('outgoing_mails')
@Index('outgoing_mails_next_attempt_index', ['nextAttemptAt'])
export class OutgoingMail {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outgoing_mails_pkey' })
  id: Id;

  /** An `OutboxContent` as JSON, sealed: recipients are personal, and links sign people in. */
  @Column('bytea')
  sealed: Buffer;

  /** How often it was tried to send it. */
  @Column('integer', { default: 0 })
  attempts: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** Nobody tries it before; a process that tries it moves this on first, so that no other does too. */
  @Column('timestamptz', { name: 'next_attempt_at' })
  nextAttemptAt: Date;

  /** It is given up then. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** The error's code alone, such as `ECONNECTION` or `EENVELOPE 450`: a server's words may hold the address. */
  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;
}
