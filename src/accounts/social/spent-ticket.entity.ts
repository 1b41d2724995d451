import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type Id } from '../../core/id.js';

/** A ticket that was used, kept until it would have expired. */
@Entity('spent_social_tickets')
@Index('spent_social_tickets_expires_at_index', ['expiresAt'])
export class SpentTicket {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'spent_social_tickets_pkey' })
  id: Id;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
