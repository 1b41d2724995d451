import fc from 'fast-check';
import { ALL, and, assume, type Condition, matches, NONE, not, or } from './condition.js';

const VALUES = ['draft', 'published', null] as const;

const conditions = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc
      .record({ field: fc.constantFrom('status', 'owner'), value: fc.constantFrom(...VALUES) })
      .map(({ field, value }): Condition => ({ kind: 'equals', field, value })),
    fc.array(tie('condition'), { maxLength: 3 }).map((operands) => and(...operands)),
    fc.array(tie('condition'), { maxLength: 3 }).map((operands) => or(...operands)),
    tie('condition').map(not),
  ),
})).condition;

describe('a condition on rows of which a field is known', () => {
  it('says the same of them as the whole condition', () => {
    fc.assert(
      fc.property(conditions, fc.constantFrom(...VALUES), fc.constantFrom(...VALUES), (condition, status, owner) => {
        const known = new Map([['status', status]]);
        expect(matches(assume(condition, known), { status, owner })).toBe(matches(condition, { status, owner }));
      }),
    );
  });

  it('does not ask about that field any more', () => {
    const published: Condition = { kind: 'equals', field: 'status', value: 'published' };
    const own: Condition = { kind: 'equals', field: 'owner', value: 'alice' };

    expect(assume(or(published, own), new Map([['status', 'draft']]))).toEqual(own);
    expect(assume(or(published, own), new Map([['status', 'published']]))).toEqual(ALL);
    expect(assume(and(not(published), own), new Map([['status', 'published']]))).toEqual(NONE);
  });
});
