import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';
import { Group } from '../groups/group.entity.js';
import { User } from '../user.entity.js';

/**
 * A permission on one row, granted to an account or to a group. The permission's resource says which table the row is in; a trigger of that table
 * removes the grants with the row.
 */
@Entity('object_permissions')
@Unique('object_permissions_user_unique', ['userId', 'permission', 'objectId'])
@Unique('object_permissions_group_unique', ['groupId', 'permission', 'objectId'])
@Index('object_permissions_object_index', ['objectId', 'permission'])
@Index('object_permissions_permission_index', ['permission'])
@Check('object_permissions_subject_check', 'num_nonnulls("user_id", "group_id") = 1')
export class ObjectPermission {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'object_permissions_pkey' })
  id: Id;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId: Id | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'object_permissions_user_fkey' })
  user: Relation<User> | null;

  @Column('uuid', { name: 'group_id', nullable: true })
  groupId: Id | null;

  @ManyToOne(() => Group, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'object_permissions_group_fkey' })
  group: Relation<Group> | null;

  /** Its code, such as `articles.change`. */
  @Column('text')
  permission: string;

  @Column('uuid', { name: 'object_id' })
  objectId: Id;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** `null` when it does not expire. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;
}
