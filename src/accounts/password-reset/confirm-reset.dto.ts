import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { LONGEST_PASSWORD } from '../account-limits.js';
import { OneTimeTokenDto } from '../one-time-token.dto.js';

/** A new password, from whoever got the mail. */
export class ConfirmResetDto extends OneTimeTokenDto {
  /** Judged by the password policy, which says more than its length. */
  @IsRawText({ max: LONGEST_PASSWORD })
  password: string;
}
