import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { type Id } from '../../core/id.js';
import { User } from '../user.entity.js';
import { Group } from './group.entity.js';

/** An account in a group. */
@Entity('group_members')
@Index('group_members_group_index', ['groupId'])
export class GroupMember {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'group_members_pkey' })
  userId: Id;

  @PrimaryColumn('uuid', { name: 'group_id', primaryKeyConstraintName: 'group_members_pkey' })
  groupId: Id;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'group_members_user_fkey' })
  user: Relation<User>;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'group_members_group_fkey' })
  group: Relation<Group>;
}
