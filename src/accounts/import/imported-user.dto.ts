import { OmitType } from '@nestjs/mapped-types';
import { IsOptional } from 'class-validator';
import { IsInstant } from '../../serializers/fields/is-instant.decorator.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { CreateUserDto } from '../create-user.dto.js';
import { LONGEST_HASH } from '../passwords/django-hash.js';

/** An account from a file: what the API takes of a new one, but with its password as a hash, and with the times of what was before. */
export class ImportedUserDto extends OmitType(CreateUserDto, ['password'] as const) {
  @IsOptional()
  @IsRawText({ max: LONGEST_HASH })
  password?: string;

  @IsOptional()
  @IsInstant()
  dateJoined?: Date;

  @IsOptional()
  @IsInstant()
  lastLogin?: Date;
}
