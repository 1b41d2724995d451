import { KeyHash } from './key-hash.js';

/** Of the bytes 0, 1, 2…, under the key 0 to 7: `vectors_hsip64` of the reference implementation, https://github.com/veorq/SipHash. */
const VECTORS: readonly (readonly [bytes: number, output: string])[] = [
  [0, '218d1f59b9b83cc8'],
  [2, '064f39ef7c50eb57'],
  [4, 'd5e78a175be52ea1'],
  [6, 'ce3e91358aa2bc25'],
  [8, 'edfee820bce4858c'],
  [16, '7336aad25f7bf3b5'],
];

const outputOf = (hash: KeyHash) => {
  const output = Buffer.alloc(8);
  output.writeUInt32LE(hash.low, 0);
  output.writeUInt32LE(hash.high, 4);
  return output.toString('hex');
};

describe('KeyHash', () => {
  it.each(VECTORS)('is HalfSipHash-2-4 of %d bytes', (bytes, output) => {
    const hash = new KeyHash([0x03020100, 0x07060504]);
    hash.update(Buffer.from(Array.from({ length: bytes }, (_, index) => index)).toString('utf16le'));
    expect(outputOf(hash)).toBe(output);
  });

  it('differs from process to process', () => {
    const [one, other] = [new KeyHash(), new KeyHash()];
    one.update('user:a');
    other.update('user:a');
    expect(outputOf(one)).not.toBe(outputOf(other));
  });
});
