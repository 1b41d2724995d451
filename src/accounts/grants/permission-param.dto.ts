import { IdParam } from '../../serializers/id-param.js';
import { IsRawText } from '../../serializers/fields/is-raw-text.decorator.js';
import { LONGEST_CODE } from './permission-codes.dto.js';

/** The parameters of a path such as `/users/:id/permissions/:code`. */
export class PermissionParam extends IdParam {
  @IsRawText({ max: LONGEST_CODE })
  code: string;
}
