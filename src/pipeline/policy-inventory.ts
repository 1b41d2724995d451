import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AuthenticationSchemes, type RegisteredScheme } from '../authentication/authentication-schemes.js';
import { type Permission } from '../permissions/permission.js';
import { PermissionRegistry } from '../permissions/registry/permission-registry.js';
import { RoutePermissions } from '../permissions/route-permissions.js';
import { type DtoClass } from '../serializers/dto.js';
import { compileSerializer } from '../serializers/output/compile-serializer.js';
import { type Output } from '../serializers/output/output.js';
import { outputOf } from '../serializers/output/serialize.decorator.js';
import { assertBodyIsValidated } from '../serializers/validation.pipe.js';
import { type RouteThrottle, ThrottleRates } from '../throttling/throttle-rates.js';
import { type ListDeclaration } from '../serializers/lists/list-query.js';
import { listOf } from './list-of.js';
import { loggedFieldsOf } from '../observability/log-body.decorator.js';
import { assertLoggable } from './logged-bodies/loggable-fields.js';
import { assertPolicyHolds } from './policy-checks.js';
import { argumentOf } from './route-arguments.js';
import { type DeclaredRoute, RouteInventory } from './route-inventory.js';

/** Everything that is decided about a route before a request comes. */
export interface RoutePolicy {
  readonly route: DeclaredRoute;
  /** In the order they are asked; none when the route looks at no credential. */
  readonly schemes: readonly RegisteredScheme[];
  readonly permission: Permission;
  /** Whether the route, or its class, says which permission; otherwise it is the default. */
  readonly declared: boolean;
  /** `null` when the route is exempt. */
  readonly throttle: RouteThrottle | null;
  /** The class that reads the body. */
  readonly body: DtoClass | undefined;
  /** What shapes the answer. */
  readonly output: Output | undefined;
  /** What its list can be asked. */
  readonly list: ListDeclaration | undefined;
}

/**
 * The policy of every route, from the metadata that the guards enforce: what the command line, the OpenAPI document and the tests show. There is no
 * second source.
 */
@Injectable()
export class PolicyInventory implements OnApplicationBootstrap {
  constructor(
    private readonly inventory: RouteInventory,
    private readonly schemes: AuthenticationSchemes,
    private readonly permissions: RoutePermissions,
    private readonly registry: PermissionRegistry,
    private readonly throttles: ThrottleRates,
  ) {}

  /** Reads every policy once, so that one that does not hold stops the start and not the first request. */
  onApplicationBootstrap(): void {
    for (const { output } of this.policies()) {
      if (output) {
        compileSerializer(output);
      }
    }
  }

  /** @throws when a route names a scheme, a rate, a permission or a body that there is not, or would enforce less than it declares */
  policies(): readonly RoutePolicy[] {
    return this.inventory.routes().map((route) => {
      const body = argumentOf(route, 'body');
      if (body) {
        assertBodyIsValidated(body.type, body.member);
      }
      const { permission, declared } = this.permissions.of(route);
      assertPolicyHolds(route, permission, this.registry);
      assertLoggable(route, loggedFieldsOf(route) ?? {}, body?.type as DtoClass | undefined, outputOf(route));
      return {
        route,
        schemes: this.schemes.of(route),
        permission,
        declared,
        throttle: this.throttles.of(route),
        body: body?.type as DtoClass | undefined,
        output: outputOf(route),
        list: listOf(route),
      };
    });
  }
}
