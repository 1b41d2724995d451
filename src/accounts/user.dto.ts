import { Expose, Type } from 'class-transformer';
import { IsBoolean, IsString } from 'class-validator';
import { type Id } from '../core/id.js';
import { IsId } from '../serializers/fields/is-id.decorator.js';
import { Nullable } from '../serializers/fields/nullable.decorator.js';

/** An account, to those who administer it. */
export class UserDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  username: string;

  @Expose()
  @IsString()
  email: string;

  @Expose()
  @IsString()
  firstName: string;

  @Expose()
  @IsString()
  lastName: string;

  @Expose()
  @IsBoolean()
  isActive: boolean;

  @Expose()
  @IsBoolean()
  isStaff: boolean;

  @Expose()
  @IsBoolean()
  isSuperuser: boolean;

  @Expose()
  dateJoined: Date;

  @Expose()
  @Nullable()
  @Type(() => Date)
  lastLogin: Date | null;
}
