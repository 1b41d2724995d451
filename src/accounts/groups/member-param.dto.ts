import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { IdParam } from '../../serializers/id-param.js';

/** The parameters of a path such as `/groups/:id/members/:userId`. */
export class MemberParam extends IdParam {
  @IsId()
  userId: Id;
}
