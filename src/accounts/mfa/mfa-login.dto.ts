import { IntersectionType } from '@nestjs/mapped-types';
import { IsOptional, Matches, ValidateNested } from 'class-validator';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { IsText } from '../../serializers/fields/is-text.decorator.js';
import { AssertionDto } from './passkeys/assertion.dto.js';
import { LONGEST_RECOVERY_CODE } from './recovery-codes/recovery-code.js';
import { LONGEST_TICKET } from './tickets/mfa-ticket-secret.js';
import { TOTP_CODE } from './totp/totp-code.js';

/** What a login goes on with. */
export class MfaTicketDto {
  @IsRawText({ max: LONGEST_TICKET })
  ticket: string;
}

/** A second factor that can be typed in: one of the two. */
export class TypedFactorDto {
  /** What the authenticator shows. */
  @IsOptional()
  @IsText({ max: 16 })
  @Matches(TOTP_CODE, { message: 'Must be six digits.' })
  code?: string;

  @IsOptional()
  @IsText({ max: LONGEST_RECOVERY_CODE })
  recoveryCode?: string;
}

/** The second factor of a login: one of the three. */
export class MfaLoginDto extends IntersectionType(MfaTicketDto, TypedFactorDto) {
  @IsOptional()
  @ValidateNested()
  passkey?: AssertionDto;
}
