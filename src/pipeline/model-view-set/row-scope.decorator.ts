import { Routed } from './routed.decorator.js';
import { RowScopePipe } from './row-scope.pipe.js';

/** The rows that the route's permission allows this caller for this method, as a `Condition`. */
export function RowScope(): ParameterDecorator {
  return Routed(RowScopePipe);
}
