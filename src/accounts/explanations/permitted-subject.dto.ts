import { Expose, Type } from 'class-transformer';
import { IsArray, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { ReasonDto } from './reason.dto.js';

/** An account that may. */
export class PermittedSubjectDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  username: string;

  /** Why it may. */
  @Expose()
  @IsArray()
  @Type(() => ReasonDto)
  reasons: readonly ReasonDto[];
}
