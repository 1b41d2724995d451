import { conjunction, disjunction, negation, type OpenVerdict } from './verdict.js';

const A: OpenVerdict = 'allow';
const N: OpenVerdict = 'not-applicable';
const D: OpenVerdict = 'deny';

describe('verdicts', () => {
  it.each([
    [A, A, A],
    [A, N, N],
    [A, D, D],
    [N, A, N],
    [N, N, N],
    [N, D, D],
    [D, A, D],
    [D, N, D],
    [D, D, D],
  ])('all of %s and %s is %s', (left, right, both) => {
    expect(conjunction([left, right])).toBe(both);
  });

  it.each([
    [A, A, A],
    [A, N, A],
    [A, D, A],
    [N, A, A],
    [N, N, N],
    [N, D, N],
    [D, A, A],
    [D, N, N],
    [D, D, D],
  ])('any of %s and %s is %s', (left, right, either) => {
    expect(disjunction([left, right])).toBe(either);
  });

  it.each([
    [A, D],
    [N, N],
    [D, A],
  ])('not %s is %s', (verdict, opposite) => {
    expect(negation(verdict)).toBe(opposite);
  });

  it('are asked in order, and no further than they decide', () => {
    const asked: OpenVerdict[] = [];
    function* asking(...verdicts: readonly OpenVerdict[]): Iterable<OpenVerdict> {
      for (const verdict of verdicts) {
        asked.push(verdict);
        yield verdict;
      }
    }

    conjunction(asking(A, N, D, A));
    expect(asked.splice(0)).toEqual([A, N, D]);

    disjunction(asking(D, N, A, D));
    expect(asked.splice(0)).toEqual([D, N, A]);

    conjunction(asking(N, A));
    disjunction(asking(D, D));
    expect(asked).toEqual([N, A, D, D]);
  });
});
