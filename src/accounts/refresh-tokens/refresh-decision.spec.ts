import { decideRefresh, type PresentedToken } from './refresh-decision.js';

const NOW = 1_000_000;
const GRACE = 10_000;
const FRESH: PresentedToken = {
  expiresAt: NOW + 1,
  spentAt: null,
  successorSpent: false,
  familyExpiresAt: NOW + 1,
  familyRevoked: false,
  accountCurrent: true,
};

describe('a refresh token', () => {
  it.each<[string, Partial<PresentedToken>, ReturnType<typeof decideRefresh>]>([
    ['that was not used is exchanged', {}, 'rotate'],
    ['that expires now is refused', { expiresAt: NOW }, 'refuse'],
    ['of a login that ends now is refused', { familyExpiresAt: NOW }, 'refuse'],
    ['of a revoked family is refused', { familyRevoked: true }, 'refuse'],
    ['of an account that is inactive or has logged everything out is refused', { accountCurrent: false }, 'refuse'],
    ['that was just exchanged is given its successor again', { spentAt: NOW - 1 }, 'repeat'],
    ['is given it again until the grace ends', { spentAt: NOW - GRACE }, 'repeat'],
    ['that was exchanged before the grace is a reuse', { spentAt: NOW - GRACE - 1 }, 'reuse'],
    [
      'whose successor was exchanged too is a reuse within the grace',
      { spentAt: NOW - 1, successorSpent: true },
      'reuse',
    ],
    [
      'that was just exchanged is refused when its family was revoked since',
      { spentAt: NOW - 1, familyRevoked: true },
      'refuse',
    ],
    [
      'that was just exchanged and has expired since is given its successor again',
      { spentAt: NOW - 1, expiresAt: NOW },
      'repeat',
    ],
  ])('%s', (_, state, decision) => {
    expect(decideRefresh({ ...FRESH, ...state }, NOW, GRACE)).toBe(decision);
  });
});
