import { type TestApp } from '../test-app.js';
import { POLICY_CALLERS } from './policy-caller.js';
import { type PolicyFixtures, PolicyMatrix } from './policy-matrix.js';

/**
 * Tests the policy of every route of a server: one line in the tests of whoever adds modules to it.
 *
 * @param app its modules' routes are tested together with the server's own
 * @param fixtures rows to be asked about; without, a route about a row is only asked about one that there is not
 *
 * @example
 * describePolicies(useTestApp({ modules: [NotesModule] }), { '/notes/:id': (owner) => insertNote(owner.id) });
 */
export function describePolicies(app: TestApp, fixtures: PolicyFixtures = {}): void {
  const matrix = new PolicyMatrix(app, fixtures);

  describe('every route', () => {
    it('declares who may use it', () => {
      expect(matrix.undeclared()).toEqual([]);
    });

    it('that a fixture is for is there', () => {
      expect(matrix.unused()).toEqual([]);
    });

    it.each(POLICY_CALLERS)(
      'answers as it declares: %s',
      async (caller) => {
        expect(await matrix.faults(caller)).toEqual([]);
      },
      120_000,
    );
  });
}
