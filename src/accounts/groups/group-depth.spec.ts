import { DEEPEST_GROUP, parentFault } from './group-depth.js';

const outer = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `outer ${index}`);

describe('where a group can be', () => {
  it.each(Array.from({ length: DEEPEST_GROUP }, (_, index) => index + 1))(
    'within %s others, as long as all of them together are no more than may be',
    (count) => {
      for (let height = 1; height <= DEEPEST_GROUP; height += 1) {
        expect(parentFault('group', outer(count), height) === undefined).toBe(count + height <= DEEPEST_GROUP);
        expect(parentFault(null, outer(count), height) === undefined).toBe(count + height <= DEEPEST_GROUP);
      }
    },
  );

  it('never within itself, directly or through others', () => {
    expect(parentFault('outer 0', outer(1), 1)).toMatch(/itself/);
    expect(parentFault('outer 2', outer(3), 1)).toMatch(/itself/);
  });
});
