import { Type } from 'class-transformer';
import { IsIn, ValidateNested } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { GrantExpiryDto } from './grant-expiry.dto.js';
import { LONGEST_CODE } from './permission-codes.dto.js';

/** To whom. */
export class SubjectDto {
  @IsIn(['user', 'group'])
  type: 'user' | 'group';

  @IsId()
  id: Id;
}

/** On which row. */
export class ObjectDto {
  /** The resource, such as `articles`. */
  @IsRawText({ max: LONGEST_CODE })
  type: string;

  @IsId()
  id: Id;
}

/** A permission on one row. */
export class GrantObjectPermissionDto extends GrantExpiryDto {
  @ValidateNested()
  @Type(() => SubjectDto)
  subject: SubjectDto;

  /** Such as `articles.change`. */
  @IsRawText({ max: LONGEST_CODE })
  permission: string;

  @ValidateNested()
  @Type(() => ObjectDto)
  object: ObjectDto;
}
