import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';

/** A row of a resource. */
export class ObjectReferenceDto {
  /** The resource, such as `articles`. */
  @Expose()
  @IsString()
  type: string;

  @Expose()
  @IsId()
  id: Id;
}
