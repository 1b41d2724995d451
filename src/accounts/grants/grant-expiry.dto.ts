import { IsOptional } from 'class-validator';
import { IsInstant } from '../../serializers/fields/is-instant.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** How long a grant holds. */
export class GrantExpiryDto {
  /** `null`: it does not expire. */
  @IsOptional()
  @Nullable()
  @IsInstant()
  expiresAt?: Date | null;
}
