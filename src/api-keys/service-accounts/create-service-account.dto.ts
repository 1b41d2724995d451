import { PickType } from '@nestjs/mapped-types';
import { IsBoolean, IsOptional } from 'class-validator';
import { CreateUserDto } from '../../accounts/create-user.dto.js';
import { IsText } from '../../serializers/fields/is-text.decorator.js';

/** In characters. */
const LONGEST_DESCRIPTION = 1000;

/** A new service account. */
export class CreateServiceAccountDto extends PickType(CreateUserDto, ['username']) {
  /** What it is for. */
  @IsOptional()
  @IsText({ min: 0, max: LONGEST_DESCRIPTION })
  description?: string;

  @IsOptional()
  @IsBoolean()
  isActive?: boolean;
}
