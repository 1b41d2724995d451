import { IsOptional } from 'class-validator';
import { IsText } from '../serializers/fields/is-text.decorator.js';
import { LONGEST_NAME } from './account-limits.js';

/** What callers may change of themselves. The address is not among it: a new one has to be shown to be theirs first. */
export class UpdateMeDto {
  @IsOptional()
  @IsText({ min: 0, max: LONGEST_NAME })
  firstName?: string;

  @IsOptional()
  @IsText({ min: 0, max: LONGEST_NAME })
  lastName?: string;
}
