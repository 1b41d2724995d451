import { Expose } from 'class-transformer';
import { IsIn, IsInt, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { type LockoutKind } from './lockout.entity.js';

/** A name or an address that cannot log in for a while. */
export class LockoutDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  @IsIn(['account', 'address'])
  kind: LockoutKind;

  /** The name in lower case, whether or not an account has it; or the address, of an IPv6 one its /64. */
  @Expose()
  @IsString()
  subject: string;

  /** Failed attempts since they began to count. */
  @Expose()
  @IsInt()
  failures: number;

  /** When it was locked. */
  @Expose()
  since: Date;

  /** When it ends by itself. */
  @Expose()
  until: Date;
}
