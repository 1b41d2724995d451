import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';

/** Accounts that hold permissions together. Within another group, its members hold what that one's hold too. */
@Entity('groups')
@Unique('groups_name_unique', ['nameKey'])
@Index('groups_parent_index', ['parentId'])
@Check('groups_parent_check', '"parent_id" <> "id"')
export class Group {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'groups_pkey' })
  id: Id;

  @Column('text')
  name: string;

  /** The name in lower case: names that differ in case alone are one name. */
  @Column('text', { name: 'name_key' })
  nameKey: string;

  @Column('text', { default: '' })
  description: string;

  /** The group that this one is within. */
  @Column('uuid', { name: 'parent_id', nullable: true })
  parentId: Id | null;

  @ManyToOne(() => Group, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'parent_id', foreignKeyConstraintName: 'groups_parent_fkey' })
  parent: Relation<Group> | null;

  /** Grows with every change of the group, its members or its permissions: what `ETag` and `If-Match` speak of. */
  @Column('integer', { default: 0 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
