import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { IsEmailAddress } from '../serializers/fields/is-email-address.decorator.js';
import { IsRawText } from '../serializers/fields/is-raw-text.decorator.js';
import { IsText } from '../serializers/fields/is-text.decorator.js';
import { LONGEST_NAME, LONGEST_PASSWORD, LONGEST_USERNAME } from './account-limits.js';

/** A new account. */
export class CreateUserDto {
  /** Of Django's characters for usernames, ASCII only: no name looks like another. */
  @IsText({ max: LONGEST_USERNAME })
  @Matches(/^[A-Za-z0-9_.@+-]*$/)
  username: string;

  @IsEmailAddress()
  email: string;

  /** Judged by the password policy, which says more than its length. */
  @IsRawText({ max: LONGEST_PASSWORD })
  password: string;

  @IsOptional()
  @IsText({ min: 0, max: LONGEST_NAME })
  firstName?: string;

  @IsOptional()
  @IsText({ min: 0, max: LONGEST_NAME })
  lastName?: string;

  @IsOptional()
  @IsBoolean()
  isActive?: boolean;

  /** Superusers alone may set it. */
  @IsOptional()
  @IsBoolean()
  isStaff?: boolean;

  /** Superusers alone may set it. */
  @IsOptional()
  @IsBoolean()
  isSuperuser?: boolean;
}
