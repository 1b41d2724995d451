import { Expose, Type } from 'class-transformer';
import { IsArray } from 'class-validator';
import { JwkDto } from './jwk.dto.js';

/** A set of keys (RFC 7517, section 5). */
export class JwksDto {
  @Expose()
  @IsArray()
  @Type(() => JwkDto)
  keys: readonly JwkDto[];
}
