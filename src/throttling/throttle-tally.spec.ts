import { type Decision } from './decision.js';
import { ThrottlePolicy } from './throttle-policy.js';
import { ThrottleTally } from './throttle-tally.js';

const MINUTE = 60_000;
const YES: Decision = { allowed: true, remaining: 1, resetIn: 1 };
const NO: Decision = { allowed: false, retryIn: 1, resetIn: 1 };

describe('the tally of throttles', () => {
  const { limits } = new ThrottlePolicy([
    {
      scope: 'user',
      rates: [
        { limit: 10, window: MINUTE },
        { limit: 100, window: 60 * MINUTE },
      ],
    },
    { scope: 'articles', rates: [{ limit: 5, window: MINUTE }] },
  ]);

  function tallyOf(...decisions: readonly (readonly Decision[])[]): unknown {
    const tally = new ThrottleTally();
    decisions.forEach((each) => tally.add(limits, each));
    return Object.fromEntries(tally.scopes);
  }

  it('counts a request once for each scope, however many windows that has', () => {
    expect(tallyOf([YES, YES, YES], [YES, YES, YES])).toEqual({
      user: { allowed: 2, refused: 0 },
      articles: { allowed: 2, refused: 0 },
    });
  });

  it('counts a refusal for the scopes that refuse, and for no other', () => {
    expect(tallyOf([YES, NO, YES])).toEqual({ user: { allowed: 0, refused: 1 } });
    expect(tallyOf([YES, YES, NO])).toEqual({ articles: { allowed: 0, refused: 1 } });
  });
});
