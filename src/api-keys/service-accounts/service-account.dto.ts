import { Expose } from 'class-transformer';
import { IsBoolean, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';

/** A service account, to those who administer it. */
export class ServiceAccountDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  username: string;

  @Expose()
  @IsString()
  description: string;

  @Expose()
  @IsBoolean()
  isActive: boolean;

  @Expose()
  dateJoined: Date;
}
