import { randomInt } from 'node:crypto';

const WORD = 2 ** 32;

/**
 * HalfSipHash-2-4 (Aumasson and Bernstein) with 64 bits of output: a keyed hash, under a key of this process, so that no client can
 * choose names that meet. Any two meet by chance, once in 2⁶⁴.
 *
 * The result is left in {@link high} and {@link low}: a hash for each decision is no place to allocate.
 */
export class KeyHash {
  high = 0;
  low = 0;

  /** @param key two words of 32 bits */
  constructor(private readonly key: readonly [number, number] = [randomInt(WORD), randomInt(WORD)]) {}

  /** Hashes the UTF-16 code units of a text, two to a word, in little-endian order. */
  update(text: string): void {
    const { length } = text;
    const last = length >> 1;
    let v0 = this.key[0];
    let v1 = this.key[1] ^ 0xee;
    let v2 = this.key[0] ^ 0x6c796765;
    let v3 = this.key[1] ^ 0x74656462;
    // The whole words; a last one of what is left over and, in its upper byte, the length in bytes; then the two halves of the result.
    for (let step = 0; step <= last + 2; step += 1) {
      let word = 0;
      let rounds = 2;
      if (step < last) {
        word = text.charCodeAt(2 * step) | (text.charCodeAt(2 * step + 1) << 16);
      } else if (step === last) {
        word = (length % 2 === 0 ? 0 : text.charCodeAt(length - 1)) | ((2 * length) << 24);
      } else if (step === last + 1) {
        v2 ^= 0xee;
        rounds = 4;
      } else {
        this.low = (v1 ^ v3) >>> 0;
        v1 ^= 0xdd;
        rounds = 4;
      }
      v3 ^= word;
      for (let round = 0; round < rounds; round += 1) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= word;
    }
    this.high = (v1 ^ v3) >>> 0;
  }
}
