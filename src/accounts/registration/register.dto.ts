import { PickType } from '@nestjs/mapped-types';
import { IsOptional } from 'class-validator';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { CreateUserDto } from '../create-user.dto.js';
import { LONGEST_TOKEN } from '../one-time-token.js';

/** An account that somebody wants for themselves. */
export class RegisterDto extends PickType(CreateUserDto, ['username', 'email', 'password', 'firstName', 'lastName']) {
  /** The token of an invitation; needed where REGISTRATION is `invite`. */
  @IsOptional()
  @IsRawText({ max: LONGEST_TOKEN })
  invitation?: string;
}
