import fc from 'fast-check';
import { bucketName } from './bucket-name.js';

describe('bucketName', () => {
  it.each(['203.0.113.7', '2001:db8:1:2::/64', '018f0000-0000-7000-8000-000000000001', 'a:b', 'alice@example.com'])(
    'leaves %s as it is',
    (text) => expect(bucketName(text)).toBe(text),
  );

  it.each(['', 'a b', 'a}b', '{a', 'a\nb', '~a', 'ä', 'x'.repeat(65), 'x'.repeat(1_000_000)])('digests %#', (text) => {
    expect(bucketName(text)).toMatch(/^~[A-Za-z0-9_-]{43}$/);
  });

  it('never gives two texts one name, the names themselves included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        const names = new Set([one, other, bucketName(one), bucketName(other)].map(bucketName));
        expect(names.size).toBe(new Set([one, other, bucketName(one), bucketName(other)]).size);
      }),
    );
  });
});
