import { Expose } from 'class-transformer';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';

const MOST_GROUPS = 1000;

/** The groups that an account is in: all of them, so that what is read can be written back. */
export class GroupIdsDto {
  @Expose()
  @IsArray()
  @ArrayMaxSize(MOST_GROUPS)
  @IsId({ each: true })
  groups: Id[];
}
