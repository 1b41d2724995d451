import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { type Id } from '../../core/id.js';
import { Group } from '../groups/group.entity.js';
import { User } from '../user.entity.js';

/** A permission on every row of its resource, granted to an account or to a group. */
@Entity('permission_grants')
@Unique('permission_grants_user_unique', ['userId', 'permission'])
@Unique('permission_grants_group_unique', ['groupId', 'permission'])
@Index('permission_grants_permission_index', ['permission'])
@Check('permission_grants_subject_check', 'num_nonnulls("user_id", "group_id") = 1')
export class PermissionGrant {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'permission_grants_pkey' })
  id: Id;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId: Id | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'permission_grants_user_fkey' })
  user: Relation<User> | null;

  @Column('uuid', { name: 'group_id', nullable: true })
  groupId: Id | null;

  @ManyToOne(() => Group, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'permission_grants_group_fkey' })
  group: Relation<Group> | null;

  /** Its code, such as `articles.change`; no foreign key, since resources declare permissions in code. */
  @Column('text')
  permission: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  /** `null` when it does not expire. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;
}
