import { Matches } from 'class-validator';
import { IsText } from '../../../serializers/fields/is-text.decorator.js';
import { TOTP_CODE } from './totp-code.js';

/** What an authenticator app shows. */
export class TotpCodeDto {
  @IsText({ max: 16 })
  @Matches(TOTP_CODE, { message: 'Must be six digits.' })
  code: string;
}
