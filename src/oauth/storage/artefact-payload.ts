import { type AdapterPayload } from 'oidc-provider';
import { type SealedBox } from '../../core/sealed-box.js';
import { type ArtefactKind, SEALED } from './artefact-kind.js';

/** A payload as its row has it: one of the two. */
export interface StoredPayload {
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly sealed: Buffer | null;
}

/** Writes payloads without what only a client should have: the id is left out, or, where it must be read back, all is sealed. */
export class ArtefactPayloads {
  /** @param box sealed things are bound to the digest of their row */
  constructor(private readonly box: SealedBox) {}

  write(kind: ArtefactKind, digest: Buffer, payload: AdapterPayload): StoredPayload {
    if (SEALED.has(kind)) {
      const sealed = this.box.seal(Buffer.from(JSON.stringify(payload)), digest.toString('hex'));
      return { payload: null, sealed };
    }
    return { payload: { ...payload, jti: undefined }, sealed: null };
  }

  /**
   * @param id what it was looked up by; `undefined` when that was not its id
   * @throws {SealedBoxError} when the secret that sealed it is not in `SECRET_KEY` any more
   */
  read({ payload, sealed }: StoredPayload, digest: Buffer, id: string | undefined): AdapterPayload {
    if (sealed) {
      return JSON.parse(this.box.open(sealed, digest.toString('hex')).toString()) as AdapterPayload;
    }
    return { ...payload, ...(id !== undefined && { jti: id }) };
  }
}
