import { SealedBoxError } from './sealed-box.error.js';
import { SealedBox } from './sealed-box.js';
import { Secret } from './secret.js';

describe('a sealed box', () => {
  const [first, second, third] = [new Secret('a'.repeat(32)), new Secret('b'.repeat(32)), new Secret('c'.repeat(32))];
  const box = new SealedBox([first], 'signing keys');

  it.each(['', 'x', 'été 🔑', 'k'.repeat(10_000)])('gives back what was sealed (%#)', (text) => {
    expect(box.open(box.seal(new Secret(text), 'row'), 'row').toString()).toBe(text);
    expect(box.open(box.seal(Buffer.from(text), 'row'), 'row')).toEqual(Buffer.from(text));
  });

  it('shows neither the content nor whether two contents are alike', () => {
    const sealed = box.seal(new Secret('a content that is looked for'), 'row');

    expect(sealed.includes('content')).toBe(false);
    expect(box.seal(new Secret('a content that is looked for'), 'row')).not.toEqual(sealed);
    expect(sealed).toHaveLength('a content that is looked for'.length + 28);
  });

  it('opens only in the context and for the purpose it was sealed in', () => {
    const sealed = box.seal(new Secret('content'), 'row 1');

    expect(() => box.open(sealed, 'row 2')).toThrow(SealedBoxError);
    expect(() => new SealedBox([first], 'mail').open(sealed, 'row 1')).toThrow(SealedBoxError);
  });

  it('does not open when any bit of it was changed, or a part is missing', () => {
    const sealed = box.seal(new Secret('content'), 'row');

    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => box.open(altered, 'row')).toThrow(SealedBoxError);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => box.open(sealed.subarray(0, length), 'row')).toThrow(SealedBoxError);
    }
    expect(() => box.open(Buffer.concat([sealed, Buffer.from([0])]), 'row')).toThrow(SealedBoxError);
  });

  it('is sealed by the first secret and opened by each', () => {
    const sealed = box.seal(new Secret('content'), 'row');
    const rotated = new SealedBox([third, second, first], 'signing keys');

    expect(rotated.open(sealed, 'row').toString()).toBe('content');
    expect(() => box.open(rotated.seal(new Secret('content'), 'row'), 'row')).toThrow(SealedBoxError);
    expect(() => new SealedBox([third, second], 'signing keys').open(sealed, 'row')).toThrow(SealedBoxError);
  });

  it('is sealed anew under the first secret, once', () => {
    const rotated = new SealedBox([second, first], 'signing keys');

    const resealed = rotated.reseal(box.seal(new Secret('content'), 'row'), 'row');

    expect(new SealedBox([second], 'signing keys').open(resealed!, 'row').toString()).toBe('content');
    expect(rotated.reseal(resealed!, 'row')).toBeUndefined();
    expect(() => rotated.reseal(resealed!, 'another row')).toThrow(SealedBoxError);
  });

  it('needs a secret', () => {
    expect(() => new SealedBox([], 'signing keys')).toThrow(RangeError);
  });
});
