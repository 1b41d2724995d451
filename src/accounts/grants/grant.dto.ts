import { Expose, Type } from 'class-transformer';
import { IsString } from 'class-validator';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** One permission of an account or a group. */
export class GrantDto {
  @Expose()
  @IsString()
  permission: string;

  @Expose()
  createdAt: Date;

  /** `null` when it does not expire. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  expiresAt: Date | null;
}
