import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';
import { LONGEST_PASSWORD } from './account-limits.js';

/** The caller's password, once more. */
export class ReauthenticationDto {
  @IsRawText({ max: LONGEST_PASSWORD })
  currentPassword: string;
}
