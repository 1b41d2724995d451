import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';
import { RESTRICTION_KINDS, type RestrictionKind } from '../../core/security/restrictions.js';

/** What a response to an alert has put on a credential or an address. */
@Entity('restrictions')
@Check('restrictions_kind_check', `"kind" IN (${RESTRICTION_KINDS.map((kind) => `'${kind}'`).join(', ')})`)
@Unique('restrictions_subject_unique', ['subject', 'kind'])
@Index('restrictions_until_index', ['until'])
export class Restriction {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'restrictions_pkey' })
  id: Id;

  @Column('text')
  kind: RestrictionKind;

  /** See `restrictedCredential` and `restrictedAddress`. */
  @Column('text')
  subject: string;

  /** Whose credential it is. */
  @Column('text', { nullable: true })
  username: string | null;

  /** Of the alert. */
  @Column('text')
  rule: string;

  @Column('timestamptz')
  since: Date;

  @Column('timestamptz')
  until: Date;
}
