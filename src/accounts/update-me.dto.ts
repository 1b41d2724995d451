import { IsOptional } from 'class-validator';
import { IsEmailAddress } from '../serializers/fields/is-email-address.decorator.js';
import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';
import { IsText } from '../serializers/fields/is-text.decorator.js';
import { LONGEST_NAME, LONGEST_PASSWORD } from './account-limits.js';

/** What callers may change of themselves. */
export class UpdateMeDto {
  @IsOptional()
  @IsText({ min: 0, max: LONGEST_NAME })
  firstName?: string;

  @IsOptional()
  @IsText({ min: 0, max: LONGEST_NAME })
  lastName?: string;

  /** Theirs once it is verified, by the mail that goes there; until then they have the one before. */
  @IsOptional()
  @IsEmailAddress()
  email?: string;

  /** Needed with another address. */
  @IsOptional()
  @IsRawText({ max: LONGEST_PASSWORD })
  currentPassword?: string;
}
