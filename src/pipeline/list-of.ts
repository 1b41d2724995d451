import { type ListDeclaration } from '../serializers/lists/list-query.js';
import { PageOf } from '../serializers/output/output.js';
import { outputOf } from '../serializers/output/serialize.decorator.js';
import { isViewSet, modelOf } from './model-view-set/model.js';
import { type DeclaredRoute } from './route-inventory.js';

/** @returns what the list of a view set can be asked; `undefined` for any other route */
export function listOf(route: DeclaredRoute): ListDeclaration | undefined {
  const controller = route.getClass();
  return isViewSet(controller) && outputOf(route) instanceof PageOf ? modelOf(controller).options : undefined;
}
