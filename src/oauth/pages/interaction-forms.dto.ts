import { IsIn, IsOptional, Matches } from 'class-validator';
import { LONGEST_PASSWORD, LONGEST_USERNAME } from '../../accounts/account-limits.js';
import { LONGEST_RECOVERY_CODE } from '../../accounts/mfa/recovery-codes/recovery-code.js';
import { LONGEST_TICKET } from '../../accounts/mfa/tickets/mfa-ticket-secret.js';
import { TOTP_CODE } from '../../accounts/mfa/totp/totp-code.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { IsText } from '../../serializers/fields/is-text.decorator.js';

/** What every form of an interaction has: the token that only its page knows. */
export class InteractionFormDto {
  @IsRawText({ max: 128 })
  token: string;
}

export class SignInFormDto extends InteractionFormDto {
  @IsText({ max: LONGEST_USERNAME })
  username: string;

  @IsRawText({ max: LONGEST_PASSWORD })
  password: string;
}

/** One of the two. */
export class SecondFactorFormDto extends InteractionFormDto {
  @IsRawText({ max: LONGEST_TICKET })
  ticket: string;

  @IsOptional()
  @IsText({ max: 16 })
  @Matches(TOTP_CODE)
  code?: string;

  @IsOptional()
  @IsText({ max: LONGEST_RECOVERY_CODE })
  recoveryCode?: string;

  /** What the app is being set up with, to be shown again. */
  @IsOptional()
  @Matches(/^[A-Z2-7 ]{1,128}$/)
  setup?: string;
}

export class ConsentFormDto extends InteractionFormDto {
  @IsIn(['allow', 'deny'])
  decision: 'allow' | 'deny';
}
