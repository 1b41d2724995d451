import { IsOptional } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { IsText } from '../../serializers/fields/is-text.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** In characters. */
export const LONGEST_GROUP_NAME = 150;
const LONGEST_DESCRIPTION = 2000;

/** A new group. */
export class CreateGroupDto {
  @IsText({ max: LONGEST_GROUP_NAME })
  name: string;

  @IsOptional()
  @IsText({ min: 0, max: LONGEST_DESCRIPTION })
  description?: string;

  /** The group that it is to be within; `null` for none. */
  @IsOptional()
  @Nullable()
  @IsId()
  parent?: Id | null;
}
