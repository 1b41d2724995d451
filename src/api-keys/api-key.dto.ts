import { Expose, Transform, Type } from 'class-transformer';
import { IsArray, IsIn, IsString } from 'class-validator';
import { type User } from '../accounts/user.entity.js';
import { type Id } from '../core/id.js';
import { IsId } from '../serializers/fields/is-id.decorator.js';
import { Nullable } from '../serializers/fields/nullable.decorator.js';
import { OWNER_TYPES, type OwnerType } from './api-key.entity.js';

/** Whose account a key acts as. */
export class ApiKeyOwnerDto {
  @Expose()
  @Transform(({ obj }): OwnerType => ((obj as User).isServiceAccount ? 'service_account' : 'user'))
  @IsIn(OWNER_TYPES)
  type: OwnerType;

  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  username: string;
}

/** An API key, to those who manage it. */
export class ApiKeyDto {
  /** To manage it by; not the key. */
  @Expose()
  @IsId()
  id: Id;

  /** How the key begins. */
  @Expose()
  @IsString()
  prefix: string;

  @Expose()
  @IsString()
  name: string;

  @Expose()
  @IsString()
  description: string;

  @Expose()
  @IsArray()
  @IsString({ each: true })
  scopes: string[];

  /** `null` when it does not expire. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  expiresAt: Date | null;

  /** `null` when it may be used from everywhere. */
  @Expose()
  @Nullable()
  @IsArray()
  @IsString({ each: true })
  allowedIps: string[] | null;

  @Expose()
  @Nullable()
  @IsString()
  rate: string | null;

  @Expose()
  @Type(() => ApiKeyOwnerDto)
  owner: ApiKeyOwnerDto;

  @Expose()
  createdAt: Date;

  /** To the minute; `null` when it never was. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  lastUsed: Date | null;
}
