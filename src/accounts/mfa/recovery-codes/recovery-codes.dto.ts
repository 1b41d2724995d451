import { Expose } from 'class-transformer';
import { IsArray, IsString } from 'class-validator';
import { Nullable } from '../../../serializers/fields/nullable.decorator.js';
import { type Secret } from '../../../core/secret.js';

/** A set of recovery codes. */
export class RecoveryCodesDto {
  /** Shown this once. `null` when a second factor was added to another: the codes that there are stay good. */
  @Expose()
  @Nullable()
  @IsArray()
  @IsString({ each: true })
  recoveryCodes: string[] | null;

  static of(codes: readonly Secret[] | null): RecoveryCodesDto {
    return Object.assign(new RecoveryCodesDto(), { recoveryCodes: codes?.map((code) => code.reveal()) ?? null });
  }
}
