import { HeldPermissions } from '../../core/held-permissions.js';
import { PermissionDenied } from '../../exceptions/api.exceptions.js';
import { assertAllowed, lackingOf, refuseLacking, refuseRaise, refuseRank, refuseTakeOver } from './delegation.js';

const BOTH = [false, true] as const;
const RANKS = BOTH.flatMap((isStaff) => BOTH.map((isSuperuser) => ({ isStaff, isSuperuser })));
const ADMINISTRATORS = BOTH.flatMap((isSuperuser) => BOTH.map((isLimited) => ({ isSuperuser, isLimited })));

describe('who may be administered', () => {
  it.each(RANKS)(
    '$isStaff staff, $isSuperuser superuser: by a superuser always, by others when it is neither',
    (rank) => {
      expect(refuseRank({ isSuperuser: true }, rank)).toBeUndefined();
      expect(refuseRank({ isSuperuser: false }, rank) === undefined).toBe(!rank.isStaff && !rank.isSuperuser);
    },
  );
});

describe('who may give a rank', () => {
  it.each(ADMINISTRATORS)('superuser $isSuperuser, limited $isLimited', (administrator) => {
    const mayRaise = administrator.isSuperuser && !administrator.isLimited;
    for (const raised of RANKS) {
      const raises = raised.isStaff || raised.isSuperuser;
      expect(refuseRaise(administrator, raised) === undefined).toBe(mayRaise || !raises);
    }
    expect(refuseRaise(administrator, {})).toBeUndefined();
  });
});

describe('who may grant and revoke', () => {
  const held = new HeldPermissions({ codes: new Set(['articles.change', 'articles.view']) });
  const limit = new Set(['articles.view']);

  it.each([
    ['what is held', held, ['articles.view', 'articles.change'], []],
    ['what is not', held, ['users.view', 'articles.view', 'articles.add'], ['articles.add', 'users.view']],
    ['one thing named twice', held, ['users.view', 'users.view'], ['users.view']],
    ['nothing', HeldPermissions.none, [], []],
    ['anything, to a superuser', new HeldPermissions({ codes: new Set(), all: true }), ['users.view', 'gone.away'], []],
    [
      'what a superuser’s credential does not let through',
      new HeldPermissions({ codes: new Set(), all: true, limit }),
      ['users.view', 'articles.view'],
      ['users.view'],
    ],
    [
      'what the credential does not let through',
      new HeldPermissions({ codes: new Set(['articles.change', 'articles.view']), limit }),
      ['articles.change', 'articles.view'],
      ['articles.change'],
    ],
  ])('%s', (_, has, codes, lacking) => {
    expect(lackingOf({ held: has }, codes)).toEqual(lacking);
    expect(refuseLacking(lacking)?.required).toEqual(lacking.length > 0 ? lacking : undefined);
  });

  it('is told what is lacking', () => {
    expect(() => assertAllowed(undefined)).not.toThrow();
    expect(() => assertAllowed(refuseLacking([]))).not.toThrow();
    let refused: unknown;
    try {
      assertAllowed(refuseLacking(['users.view']));
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(PermissionDenied);
    expect(refused).toMatchObject({ code: 'permission_denied', required: ['users.view'] });
  });
});

describe('who may set how an account signs in', () => {
  it.each(ADMINISTRATORS)(
    'superuser $isSuperuser, limited $isLimited: nobody with a part of an account, or who holds less',
    (administrator) => {
      for (const account of RANKS) {
        for (const lacking of [[], ['articles.change']]) {
          const mayRank = !account.isSuperuser || administrator.isSuperuser;
          const allowed = !administrator.isLimited && mayRank && lacking.length === 0;
          expect(refuseTakeOver(administrator, account, lacking) === undefined).toBe(allowed);
        }
      }
    },
  );
});
