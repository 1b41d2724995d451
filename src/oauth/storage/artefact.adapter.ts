import { type Adapter, type AdapterPayload } from 'oidc-provider';
import { type ArtefactKind } from './artefact-kind.js';
import { ArtefactRefused } from './artefact-refused.error.js';
import { type Artefacts } from './artefacts.js';

/** The signed token of the request at hand, which is kept nowhere. */
export interface Presented {
  /** @returns `null` when the id stands for it, and it is none of the kind; `undefined` when the id is one to look up */
  find(kind: ArtefactKind, id: string): AdapterPayload | null | undefined;
  revoke(id: string): Promise<boolean>;
}

/** Who is told of what requests look up, and of what somebody else has used up meanwhile. */
export interface ReuseWatch {
  note(kind: ArtefactKind, payload: AdapterPayload | undefined): void;
  report(): void;
}

/** How the provider reaches what is kept of one kind. */
export class ArtefactAdapter implements Adapter {
  /** @param refuse turns what {@link Artefacts} throws into what the provider answers */
  constructor(
    private readonly kind: ArtefactKind,
    private readonly artefacts: Artefacts,
    private readonly presented: Presented,
    private readonly reuse: ReuseWatch,
    private readonly refuse: (error: unknown) => unknown,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn = 0): Promise<void> {
    await this.#answered(this.artefacts.save(this.kind, id, payload, expiresIn));
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const presented = this.presented.find(this.kind, id);
    const payload = presented === undefined ? await this.artefacts.find(this.kind, id) : (presented ?? undefined);
    this.reuse.note(this.kind, payload);
    return payload;
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.artefacts.findByUid(uid);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.artefacts.findByUserCode(userCode);
  }

  async consume(id: string): Promise<void> {
    await this.#answered(this.artefacts.consume(this.kind, id));
  }

  async destroy(id: string): Promise<void> {
    if (!(await this.presented.revoke(id))) {
      await this.artefacts.destroy(this.kind, id);
    }
  }

  /** Nothing: the provider asks this of each kind, and ends the grant at once, which takes all of them along. */
  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }

  async #answered(act: Promise<void>): Promise<void> {
    try {
      await act;
    } catch (error) {
      if (error instanceof ArtefactRefused && error.reason === 'used') {
        this.reuse.report();
      }
      throw this.refuse(error);
    }
  }
}
