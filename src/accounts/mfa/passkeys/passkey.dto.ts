import { IntersectionType } from '@nestjs/mapped-types';
import { Expose, Type } from 'class-transformer';
import { IsString } from 'class-validator';
import { type Id } from '../../../core/id.js';
import { IsId } from '../../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../../serializers/fields/nullable.decorator.js';
import { RecoveryCodesDto } from '../recovery-codes/recovery-codes.dto.js';
import { type Passkey } from './passkey.entity.js';

/** A passkey, to its owner. */
export class PasskeyDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  name: string;

  @Expose()
  @Type(() => Date)
  createdAt: Date;

  /** `null` when it never was. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  lastUsed: Date | null;

  static of({ id, name, createdAt, lastUsed }: Passkey): PasskeyDto {
    return Object.assign(new PasskeyDto(), { id, name, createdAt, lastUsed });
  }
}

/** A passkey that was just added. */
export class AddedPasskeyDto extends IntersectionType(PasskeyDto, RecoveryCodesDto) {}
