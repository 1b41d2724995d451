import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** A group, to those who administer it. */
export class GroupDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  name: string;

  @Expose()
  @IsString()
  description: string;

  /** The group that it is within: its members hold what that one holds too. */
  @Expose({ name: 'parent' })
  @Nullable()
  @IsId()
  parentId: Id | null;

  @Expose()
  createdAt: Date;
}
