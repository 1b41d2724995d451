import { type Id } from '../core/id.js';
import { IsId } from './fields/is-id.decorator.js';

/** The parameters of a path with one `:id`: `@Param() { id }: IdParam`. */
export class IdParam {
  @IsId()
  id: Id;
}
