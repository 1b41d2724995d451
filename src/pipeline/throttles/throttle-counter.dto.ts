import { Expose } from 'class-transformer';
import { IsInt, IsString } from 'class-validator';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';

/** One limit, and what of it is used up. */
export class ThrottleCounterDto {
  /** As the `RateLimit` header fields call it. */
  @Expose()
  @IsString()
  policy: string;

  /** How many requests it admits in its window. */
  @Expose()
  @IsInt()
  limit: number;

  /** In seconds. */
  @Expose()
  @IsInt()
  window: number;

  @Expose()
  @IsInt()
  used: number;

  @Expose()
  @IsInt()
  remaining: number;

  /** In how many seconds more remain; `null` when nothing is used. */
  @Expose()
  @IsInt()
  @Nullable()
  resetsIn: number | null;
}
