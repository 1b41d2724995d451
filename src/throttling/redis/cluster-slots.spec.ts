import { redirectionOf, slotOf, slotRanges } from './cluster-slots.js';

describe('the slot of a key', () => {
  // From the specification, and what `CLUSTER KEYSLOT` of a real Redis says.
  it.each([
    ['123456789', 0x31c3],
    ['somekey', 11_058],
    ['foo{hash_tag}', 2515],
    ['bar{hash_tag}', 2515],
    ['foo{}{bar}', 8363],
    ['foo{{bar}}zap', 4015],
    ['foo{bar}{zap}', 5061],
    ['{', 4092],
    ['', 0],
    ['schlüssel', 7677],
  ])('%s is in %i', (key, slot) => {
    expect(slotOf(key)).toBe(slot);
  });
});

describe('what a cluster says of its slots', () => {
  it('names the primary of each range, and one that does not know its own name by that under which it was asked', () => {
    const answer = [
      [0, 5460, ['127.0.0.1', 7000, 'id', []], ['127.0.0.1', 7003, 'id', []]],
      [5461, 16_383, [null, 7001, 'id', []]],
    ];
    expect(slotRanges(answer, 'cache.internal:7001')).toEqual([
      { first: 0, last: 5460, owner: '127.0.0.1:7000' },
      { first: 5461, last: 16_383, owner: 'cache.internal:7001' },
    ]);
  });

  it('says where a key is instead', () => {
    expect(redirectionOf(new Error('MOVED 3999 127.0.0.1:6381'), 'a:1')).toEqual({
      kind: 'MOVED',
      slot: 3999,
      owner: '127.0.0.1:6381',
    });
    expect(redirectionOf(new Error('ASK 3999 2001:db8::1:6381'), 'a:1')).toMatchObject({ owner: '2001:db8::1:6381' });
    expect(redirectionOf(new Error('MOVED 3999 :6381'), 'a:1')).toMatchObject({ owner: 'a:6381' });
    expect(redirectionOf(new Error('CLUSTERDOWN The cluster is down'), 'a:1')).toBeUndefined();
  });
});
