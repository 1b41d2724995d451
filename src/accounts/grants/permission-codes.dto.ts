import { Expose } from 'class-transformer';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';

/** More than any server registers. */
const MOST_PERMISSIONS = 1000;

/** In characters. */
export const LONGEST_CODE = 127;

/** The permissions of an account or a group: all of them, so that what is read can be written back. */
export class PermissionCodesDto {
  /** Such as `articles.change`. */
  @Expose()
  @IsArray()
  @ArrayMaxSize(MOST_PERMISSIONS)
  @IsRawText({ max: LONGEST_CODE, each: true })
  permissions: string[];
}
