import { ObjectPipe } from './object.pipe.js';
import { Routed } from './routed.decorator.js';

/**
 * The object that the path's `:id` names, which the caller may read and the route's permission allows for this method.
 *
 * The handler cannot get at another one: what the caller may not read is 404, what it may read but not treat like this is 403.
 */
export function FromScope(): ParameterDecorator {
  return Routed(ObjectPipe);
}
