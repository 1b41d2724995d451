import { IntersectionType } from '@nestjs/mapped-types';
import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';
import { LONGEST_PASSWORD } from './account-limits.js';
import { TypedFactorDto } from './mfa/mfa-login.dto.js';

/** The caller's password, once more. */
export class ReauthenticationDto {
  @IsRawText({ max: LONGEST_PASSWORD })
  currentPassword: string;
}

/** The same, and of an account with a second factor one that can be typed in. */
export class FullReauthenticationDto extends IntersectionType(ReauthenticationDto, TypedFactorDto) {}
