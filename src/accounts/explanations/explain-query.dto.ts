import { IsOptional, IsString, MaxLength } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';

const LONGEST_CODE = 130;

/** About whom, what and which row an explanation is asked. */
export class ExplainQueryDto {
  @IsId()
  user: Id;

  @IsString()
  @MaxLength(LONGEST_CODE)
  permission: string;

  /** The permission's resource. */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_CODE)
  objectType?: string;

  /** Without it, every row is asked about. */
  @IsOptional()
  @IsId()
  objectId?: Id;
}
