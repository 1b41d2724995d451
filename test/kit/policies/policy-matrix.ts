import { DataSource } from 'typeorm';
import { type Id, newId } from '../../../src/core/id.js';
import { resourceName } from '../../../src/permissions/registry/resource.decorator.js';
import { RoutePermissions } from '../../../src/permissions/route-permissions.js';
import { isViewSet, type Model, modelOf } from '../../../src/pipeline/model-view-set/model.js';
import { PolicyInventory, type RoutePolicy } from '../../../src/pipeline/policy-inventory.js';
import { type TestApp } from '../test-app.js';
import { type TestUser } from '../test-user.js';
import { createAccount, type PolicyCaller, prepareCaller, type PreparedCaller } from './policy-caller.js';
import { expectedOutcomes, outcomeOf, type PolicyOutcome, type PolicyTarget } from './policy-expectation.js';

/**
 * Makes a row that belongs to the account, by the path of the routes that name it, such as `/articles/:id`. Where the controller is no view set, its
 * handler looks for the row itself: then only the owner is to find it.
 */
export type PolicyFixtures = Readonly<Record<string, (owner: TestUser) => Id | Promise<Id>>>;

/** Which row a path names: none that there is, the caller's own, or somebody else's. */
export type PolicyRow = 'unknown' | 'own' | 'foreign';

const PREFIX = '/api/v1';
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** Sends every route of a server a real request as each caller, and holds the answers against what the routes declare. */
export class PolicyMatrix {
  constructor(
    private readonly app: TestApp,
    private readonly fixtures: PolicyFixtures = {},
  ) {}

  get policies(): readonly RoutePolicy[] {
    return this.app.get(PolicyInventory).policies();
  }

  /** @returns the routes that nobody has decided about */
  undeclared(): readonly string[] {
    return this.policies.filter(({ declared }) => !declared).map(named);
  }

  /** @returns the fixtures whose path no route has: whoever renames a route is told */
  unused(): readonly string[] {
    return Object.keys(this.fixtures).filter((path) => !this.policies.some((policy) => fixturePath(policy) === path));
  }

  /** @returns each answer to the caller that is not what its route declares */
  async faults(caller: PolicyCaller): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const policy of this.policies) {
      for (const method of methodsOf(policy)) {
        for (const row of this.#rowsOf(policy, caller)) {
          const { outcome, expected } = await this.#ask(policy, method, caller, row);
          if (!expected.some((one) => one === outcome)) {
            const about = row === null ? '' : ` of ${row} id`;
            faults.push(`${method} ${policy.route.path}${about}: ${outcome}, but declared ${expected.join(' or ')}`);
          }
        }
      }
    }
    return faults;
  }

  /** @returns what a route answers the caller, whatever it declares; for a table that a person has written */
  async outcome(route: string, caller: PolicyCaller, row: PolicyRow | null = null): Promise<'passes' | number> {
    const policy = this.policies.find((one) => named(one) === route);
    if (!policy) {
      throw new RangeError(`There is no route ${route}.`);
    }
    return (await this.#ask(policy, policy.route.method, caller, row)).outcome;
  }

  /** The rows to ask about: `null` alone where the path names none. */
  #rowsOf(policy: RoutePolicy, caller: PolicyCaller): readonly (PolicyRow | null)[] {
    if (!/[:*]/.test(policy.route.path)) {
      return [null];
    }
    if (this.fixtures[fixturePath(policy)] === undefined) {
      return ['unknown'];
    }
    return caller === 'anonymous' ? ['unknown', 'foreign'] : ['unknown', 'foreign', 'own'];
  }

  async #ask(
    policy: RoutePolicy,
    method: string,
    caller: PolicyCaller,
    row: PolicyRow | null,
  ): Promise<{ readonly outcome: 'passes' | number; readonly expected: readonly PolicyOutcome[] }> {
    const prepared = await prepareCaller(this.app, caller, policy, method);
    const target = row && (await this.#target(policy, prepared, row));
    const controller = policy.route.getClass();
    const reading = this.app.get(RoutePermissions).ofClass(controller);
    const { identity, held } = prepared;
    const request = { identity, held, method, resource: resourceName(controller) };
    const expected = expectedOutcomes(policy, reading, request, target);
    return { outcome: await this.#send(policy, method, prepared, target), expected };
  }

  async #send(
    { route }: RoutePolicy,
    method: string,
    { client }: PreparedCaller,
    target: PolicyTarget | null,
  ): Promise<'passes' | number> {
    const id = target?.kind === 'row' ? target.row.id : newId();
    const path = `http://127.0.0.1${route.path.replaceAll(/:[a-zA-Z]+/g, id).replace('*', id)}`;
    const body = WITH_BODY.has(method) && { body: '{}', headers: { 'content-type': 'application/json' } };
    return outcomeOf((await client.request(method, path, { ...body })).status);
  }

  async #target(policy: RoutePolicy, { account }: PreparedCaller, row: PolicyRow): Promise<PolicyTarget> {
    const isOwn = row === 'own' && account !== null;
    const make = row === 'unknown' ? undefined : this.fixtures[fixturePath(policy)];
    if (!make) {
      return { kind: 'unknown' };
    }
    const id = await make(isOwn ? account : await createAccount(this.app, { isStaff: false, isSuperuser: false }));
    return { kind: 'row', isOwn, row: await this.#load(policy, id) };
  }

  /** The row as permissions see it; of a route without rows that they know of, the id alone. */
  async #load({ route }: RoutePolicy, id: Id): Promise<Model> {
    const controller = route.getClass();
    return isViewSet(controller)
      ? this.app.get(DataSource).getRepository(modelOf(controller).entity).findOneByOrFail({ id })
      : { id };
  }
}

function named({ route }: RoutePolicy): string {
  return `${route.method} ${route.path}`;
}

/** What a route answers to GET, it answers to HEAD. */
function methodsOf({ route: { method } }: RoutePolicy): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method === 'ALL' ? 'GET' : method];
}

/** The path as fixtures name it. */
function fixturePath({ route }: Pick<RoutePolicy, 'route'>): string {
  return route.path.replace(PREFIX, '');
}
