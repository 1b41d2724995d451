import { difference } from './difference.js';

describe('the difference of an audited change', () => {
  it('shows what differs, as it was and as it is', () => {
    expect(difference({ name: 'a', tags: ['x'], size: 1 }, { name: 'b', tags: ['x'], size: null })).toEqual({
      before: { name: 'a', size: 1 },
      after: { name: 'b', size: null },
    });
  });

  it('shows what is there only before or only after', () => {
    expect(difference({ gone: 1 }, { come: [2] })).toEqual({ before: { gone: 1 }, after: { come: [2] } });
  });

  it('is empty when nothing differs', () => {
    expect(difference({ at: new Date(0) }, { at: new Date(0) })).toEqual({ before: {}, after: {} });
  });
});
