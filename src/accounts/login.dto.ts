import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';
import { IsText } from '../serializers/fields/is-text.decorator.js';
import { LONGEST_PASSWORD, LONGEST_USERNAME } from './account-limits.js';

/** What a login presents. */
export class LoginDto {
  @IsText({ max: LONGEST_USERNAME })
  username: string;

  @IsRawText({ max: LONGEST_PASSWORD })
  password: string;
}
