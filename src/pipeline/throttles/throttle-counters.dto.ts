import { Expose, Type } from 'class-transformer';
import { IsBoolean, IsString } from 'class-validator';
import { ThrottleCounterDto } from './throttle-counter.dto.js';

/** What has been counted for one subject. */
export class ThrottleCountersDto {
  /** As it is counted: an account by its id, an IPv6 address by its /64. */
  @Expose()
  @IsString()
  subject: string;

  /** Whether all server processes count together, in Redis; if not, this is what the one that answers has counted. */
  @Expose()
  @IsBoolean()
  isShared: boolean;

  @Expose()
  @Type(() => ThrottleCounterDto)
  counters: ThrottleCounterDto[];
}
