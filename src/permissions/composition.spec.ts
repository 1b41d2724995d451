import fc from 'fast-check';
import { HeldPermissions } from '../core/held-permissions.js';
import { Identity } from '../core/identity.js';
import { allOf, anyOf, EmptyComposition, not, resolvePermission, ScopeMissing } from './composition.js';
import { type Condition, matches } from './condition.js';
import { HasPermission } from './has-permission.permission.js';
import { dependsOnRows, leavesOf } from './permission-leaves.js';
import { Permission, type PermissionRequest } from './permission.js';
import { type Denial } from './refusal.js';
import { type Scope } from './scope.js';
import { type OpenVerdict, type Verdict } from './verdict.js';

interface Row {
  readonly owner: string | null;
  readonly rank: number | null;
}

const request: PermissionRequest = {
  identity: Identity.anonymous,
  method: 'GET',
  held: HeldPermissions.none,
  resource: null,
};
const row: Row = { owner: 'alice', rank: 1 };

/** Speaks of the request alone. */
class Role extends Permission<Row> {
  asked = 0;

  constructor(
    private readonly allowed: boolean,
    private readonly told: Denial = {},
  ) {
    super();
  }

  override hasPermission(): Verdict {
    this.asked += 1;
    return this.allowed ? 'allow' : 'deny';
  }

  override denial(): Denial {
    return this.told;
  }
}

/** Speaks of rows too. */
class Rows extends Role {
  constructor(
    allowed: boolean,
    private readonly field: keyof Row,
    private readonly value: string | number | null,
    told?: Denial,
  ) {
    super(allowed, told);
  }

  override scope(rows: Scope<Row>): Condition {
    return rows.is(this.field, this.value);
  }
}

const yes = (): Role => new Role(true);
const no = (): Role => new Role(false);
const own = (): Rows => new Rows(true, 'owner', 'alice');
const foreign = (): Rows => new Rows(true, 'owner', 'bob');

describe('a composition of permissions', () => {
  it.each<[string, Permission, OpenVerdict, Verdict]>([
    ['allOf(yes, yes)', allOf(yes(), yes()), 'allow', 'allow'],
    ['allOf(yes, no)', allOf(yes(), no()), 'deny', 'deny'],
    ['allOf(no, yes)', allOf(no(), yes()), 'deny', 'deny'],
    ['allOf(no, no)', allOf(no(), no()), 'deny', 'deny'],
    ['allOf(yes, own)', allOf(yes(), own()), 'not-applicable', 'allow'],
    ['allOf(yes, foreign)', allOf(yes(), foreign()), 'not-applicable', 'deny'],
    ['allOf(no, own)', allOf(no(), own()), 'deny', 'deny'],
    ['anyOf(yes, yes)', anyOf(yes(), yes()), 'allow', 'allow'],
    ['anyOf(yes, no)', anyOf(yes(), no()), 'allow', 'allow'],
    ['anyOf(no, yes)', anyOf(no(), yes()), 'allow', 'allow'],
    ['anyOf(no, no)', anyOf(no(), no()), 'deny', 'deny'],
    ['anyOf(no, own)', anyOf(no(), own()), 'not-applicable', 'allow'],
    ['anyOf(no, foreign): DRF lets this through', anyOf(no(), foreign()), 'not-applicable', 'deny'],
    ['anyOf(yes, foreign)', anyOf(yes(), foreign()), 'allow', 'allow'],
    ['not(yes)', not(yes()), 'deny', 'deny'],
    ['not(no)', not(no()), 'allow', 'allow'],
    ['not(own)', not(own()), 'not-applicable', 'deny'],
    ['not(foreign)', not(foreign()), 'not-applicable', 'allow'],
    ['not(not(own))', not(not(own())), 'not-applicable', 'allow'],
    ['allOf(not(foreign), anyOf(no, own))', allOf(not(foreign()), anyOf(no(), own())), 'not-applicable', 'allow'],
  ])('%s', (_, permission, ofRequest, ofObject) => {
    expect(permission.requestVerdict(request)).toBe(ofRequest);
    expect(permission.objectVerdict(request, row)).toBe(ofObject);
    expect(matches(permission.rows(request), row)).toBe(ofObject === 'allow');
  });

  it('asks in order and stops where the answer is known, about the request and about an object', () => {
    const [denying, allowing, last] = [no(), yes(), yes()];

    allOf(denying, last).requestVerdict(request);
    allOf(denying, last).objectVerdict(request, row);
    anyOf(allowing, last).requestVerdict(request);
    anyOf(allowing, last).objectVerdict(request, row);

    expect([denying.asked, allowing.asked, last.asked]).toEqual([2, 2, 0]);
  });

  it('takes classes, and makes them by whoever resolves it', () => {
    class FromContainer extends Role {
      constructor() {
        super(true);
      }
    }
    const made = new FromContainer();

    const permission = resolvePermission(allOf(not(anyOf(FromContainer)), yes()), () => made);

    expect(permission.requestVerdict(request)).toBe('deny');
    expect(made.asked).toBe(1);
  });

  it('reads as it was written', () => {
    expect(allOf(anyOf(Rows as never, Role as never), not(yes())).describe()).toBe(
      'allOf(anyOf(Rows, Role), not(Role))',
    );
  });

  it('is never made of nothing, which would let everyone in', () => {
    expect(() => allOf()).toThrow(EmptyComposition);
    expect(() => anyOf()).toThrow(EmptyComposition);
  });

  it('refuses a permission that decides about objects and says nothing of lists', () => {
    class Forgetful extends Role {
      constructor() {
        super(true);
      }

      override hasObjectPermission(): OpenVerdict {
        return 'deny';
      }
    }

    expect(() => resolvePermission(Forgetful, (type) => new type())).toThrow(ScopeMissing);
    expect(() => anyOf(yes(), Forgetful)).toThrow(ScopeMissing);
  });
});

describe('what a denial says', () => {
  const late: Denial = { detail: 'Only before noon.', required: ['articles.change'] };
  const poor: Denial = { detail: 'Paying members only.', required: ['articles.read'] };

  it('survives being composed', () => {
    expect(allOf(yes(), new Role(false, late)).denial(request)).toEqual(late);
    expect(anyOf(no(), new Role(false, late)).denial(request)).toEqual(late);
    expect(allOf(anyOf(new Role(false, poor)), new Role(false, late)).denial(request)).toEqual(poor);
  });

  it('is that of the one which denied, not of one that would have looked at the row', () => {
    expect(allOf(new Rows(true, 'owner', 'alice', poor), new Role(false, late)).denial(request)).toEqual(late);
    expect(allOf(yes(), new Rows(true, 'owner', 'alice', poor)).denial(request)).toEqual(poor);
  });

  it('names everything that would have helped, of permissions of which one is enough', () => {
    expect(anyOf(new Role(false, late), new Role(false, poor)).denial(request)).toEqual({
      detail: 'Only before noon.',
      required: ['articles.change', 'articles.read'],
    });
  });

  it('names a permission once that several of them asked for', () => {
    const { required } = anyOf(new Role(false, late), not(yes()), new Role(false, late)).denial(request);

    expect(required).toEqual(['articles.change']);
  });

  it('is never put together of what two of them said', () => {
    const unproven: Denial = { code: 'mfa_required', required: ['articles.delete'] };

    expect(anyOf(no(), new Role(false, unproven), new Role(false, late)).denial(request)).toEqual({
      code: 'mfa_required',
      required: ['articles.delete', 'articles.change'],
    });
  });

  it('keeps the code and the scope of the one that speaks, through compositions of compositions', () => {
    const unscoped: Denial = { code: 'mfa_required', scope: 'articles:write' };

    expect(allOf(yes(), anyOf(no(), allOf(new Role(false, unscoped)))).denial(request)).toEqual(unscoped);
  });

  it('is, about a row, that of the one which denied the row', () => {
    const permission = allOf(
      new Rows(true, 'owner', 'alice', poor),
      anyOf(new Rows(true, 'owner', 'bob', late), new Rows(true, 'rank', 2)),
    );

    expect(permission.objectVerdict(request, row)).toBe('deny');
    expect(permission.denial(request, row)).toEqual(late);
    expect(permission.denial(request, { owner: 'bob', rank: 1 })).toEqual(poor);
  });

  it('does not ask for what would have denied', () => {
    expect(not(HasPermission('articles.change')).denial(request)).toEqual({});
  });
});

describe('what a composition asks for', () => {
  it('is what those that it is made of ask for, each code once', () => {
    const [change, publish] = [HasPermission('articles.change'), HasPermission('articles.publish')];

    expect(allOf(change, anyOf(publish, change, yes())).requires(request)).toEqual([
      'articles.change',
      'articles.publish',
    ]);
    expect(allOf(change, not(publish)).requires(request)).toEqual(['articles.change']);
  });

  it('is said of each leaf, however deep, those that must not allow included', () => {
    const [one, two, three] = [yes(), no(), HasPermission('articles.change')];

    expect(leavesOf(allOf(one, anyOf(two, not(allOf(three)))))).toEqual([one, two, three]);
    expect(leavesOf(one)).toEqual([one]);
  });

  it('depends on rows as soon as one of them does', () => {
    expect(dependsOnRows(allOf(yes(), anyOf(no(), not(own()))))).toBe(true);
    expect(dependsOnRows(anyOf(yes(), own()))).toBe(true);
    expect(dependsOnRows(allOf(yes(), anyOf(no(), not(yes()))))).toBe(false);
  });
});

/** A composition beside what it means, in plain Boolean algebra. */
interface Sample {
  readonly permission: Permission<Row>;
  readonly allows: (row: Row) => boolean;
}

const rows: fc.Arbitrary<Row> = fc.record({
  owner: fc.constantFrom('alice', 'bob', null),
  rank: fc.constantFrom(0, 1, null),
});

const samples = fc.letrec<{ sample: Sample; leaf: Sample }>((tie) => ({
  leaf: fc.oneof(
    fc.boolean().map((allowed) => ({ permission: new Role(allowed), allows: () => allowed })),
    fc
      .tuple(
        fc.boolean(),
        fc.oneof(
          fc.tuple(fc.constant('owner' as const), fc.constantFrom('alice', 'bob', null)),
          fc.tuple(fc.constant('rank' as const), fc.constantFrom(0, 1, null)),
        ),
      )
      .map(([allowed, [field, value]]) => ({
        permission: new Rows(allowed, field, value),
        allows: (one: Row) => allowed && one[field] === value,
      })),
  ),
  sample: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('sample'), { minLength: 1, maxLength: 3 }).map((parts) => ({
      permission: allOf(...parts.map(({ permission }) => permission)),
      allows: (one: Row) => parts.every(({ allows }) => allows(one)),
    })),
    fc.array(tie('sample'), { minLength: 1, maxLength: 3 }).map((parts) => ({
      permission: anyOf(...parts.map(({ permission }) => permission)),
      allows: (one: Row) => parts.some(({ allows }) => allows(one)),
    })),
    tie('sample').map(({ permission, allows }) => ({
      permission: not(permission),
      allows: (one: Row) => !allows(one),
    })),
  ),
})).sample;

describe('every composition', () => {
  it('says the same of an object as of the list it would be in, and what Boolean algebra says', () => {
    fc.assert(
      fc.property(samples, fc.array(rows, { minLength: 1 }), ({ permission, allows }, objects) => {
        for (const object of objects) {
          expect(permission.objectVerdict(request, object)).toBe(allows(object) ? 'allow' : 'deny');
          expect(matches(permission.rows(request), object)).toBe(allows(object));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never denies a request that some row would have been allowed, nor allows one outright that some row would not', () => {
    fc.assert(
      fc.property(samples, rows, ({ permission, allows }, object) => {
        const verdict = permission.requestVerdict(request);
        expect(verdict).not.toBe(allows(object) ? 'deny' : 'allow');
      }),
      { numRuns: 2000 },
    );
  });
});
