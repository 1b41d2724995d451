import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { LONGEST_PASSWORD } from '../account-limits.js';

/** A new password for the caller, and the one that it replaces. */
export class ChangePasswordDto {
  @IsRawText({ max: LONGEST_PASSWORD })
  currentPassword: string;

  /** Judged by the password policy, which says more than its length. */
  @IsRawText({ max: LONGEST_PASSWORD })
  newPassword: string;
}
