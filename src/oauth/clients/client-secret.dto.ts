import { Expose, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** In seconds: a day, and a week. */
export const DEFAULT_GRACE = 86_400;
const LONGEST_GRACE = 604_800;

/** A rotation of a client's secret. */
export class RotateClientSecretDto {
  /** How long the present secret stays good, for whoever still has to be told the new one. Absent: a day. 0, for a secret that leaked: not at all. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(LONGEST_GRACE)
  graceSeconds?: number;
}

/** The client with its new secret. */
export class RotatedClientSecretDto {
  @Expose()
  @IsString()
  clientId: string;

  /** Shown this once. */
  @Expose()
  @IsString()
  clientSecret: string;

  /** Until when the secret before it is good; `null` when it no longer is. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  previousUntil: Date | null;
}
