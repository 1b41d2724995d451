import { HeldPermissions } from '../core/held-permissions.js';
import { Identity } from '../core/identity.js';
import { AllowAny } from './allow-any.permission.js';
import { allOf, anyOf, not } from './composition.js';
import { type Condition } from './condition.js';
import { explain } from './explanation.js';
import { HasPermission } from './has-permission.permission.js';
import { IsAuthenticated } from './is-authenticated.permission.js';
import { Permission, type PermissionRequest } from './permission.js';
import { type Scope } from './scope.js';
import { type Verdict } from './verdict.js';

interface Row {
  readonly status: string;
}

class IsOpen extends Permission<Row> {
  hasPermission(): Verdict {
    return 'allow';
  }

  override scope(rows: Scope<Row>): Condition {
    return rows.is('status', 'open');
  }
}

const request: PermissionRequest = {
  identity: Identity.anonymous,
  method: 'GET',
  held: HeldPermissions.none,
  resource: 'rows',
};
const open: Row = { status: 'open' };
const shut: Row = { status: 'shut' };

describe('the explanation of a policy', () => {
  const told = (permission: Permission, object: Row | null, asked = request): readonly string[] =>
    explain(permission, asked, object).map(
      ({ permission: leaf, allowed }) => `${leaf.describe()} ${allowed ? 'allows' : 'denies'}`,
    );

  it('gives the first alternative that allows, or all that deny', () => {
    const policy = anyOf(IsAuthenticated, IsOpen, AllowAny);

    expect(told(policy, open)).toEqual(['IsOpen allows']);
    expect(told(anyOf(IsAuthenticated, IsOpen), shut)).toEqual(['IsAuthenticated denies', 'IsOpen denies']);
  });

  it('gives all that must allow, or the first that denies', () => {
    expect(told(allOf(AllowAny, IsOpen), open)).toEqual(['AllowAny allows', 'IsOpen allows']);
    expect(told(allOf(AllowAny, IsOpen, IsAuthenticated), shut)).toEqual(['IsOpen denies']);
  });

  it('takes a negation as a whole, for what is within it says the opposite', () => {
    expect(told(allOf(not(IsAuthenticated), not(IsOpen)), open)).toEqual(['not(IsOpen) denies']);
  });

  it('asks about every row where there is no object, and about some row where one is added', () => {
    expect(told(IsOpenPermission, null)).toEqual(['IsOpen denies']);
    expect(told(IsOpenPermission, null, { ...request, method: 'POST' })).toEqual(['IsOpen allows']);
  });

  it('tells what a denial says', () => {
    expect(explain(HasPermission('rows.view'), request, null)).toMatchObject([
      { allowed: false, denial: { required: ['rows.view'] } },
    ]);
  });
});

const IsOpenPermission = new IsOpen();
