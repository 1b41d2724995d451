import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type SealedBox } from '../../core/sealed-box.js';
import { type KeyStatus } from './key-lifecycle.js';
import { SigningKeyRow } from './signing-key.entity.js';
import { SigningKeyError } from './signing-key.error.js';
import { type SigningKey, type StoredAlgorithm } from './signing-key.js';
import { newKey, pkcs8Of, publicJwk, readKey } from './stored-key.js';

/** The injection token of the {@link SealedBox} that private keys are in. */
export const SIGNING_KEY_BOX = Symbol('SIGNING_KEY_BOX');

/** What a key is when it is made. */
export interface NewKey {
  readonly algorithm: StoredAlgorithm;
  readonly status: Exclude<KeyStatus, 'retiring'>;
  readonly createdAt: Date;
}

/** The signing keys in the database: one change at a time, and private parts in no other form than sealed. */
@Injectable()
export class SigningKeyStore {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(SIGNING_KEY_BOX) private readonly box: SealedBox,
  ) {}

  /** @returns the oldest first */
  read(manager: EntityManager = this.dataSource.manager): Promise<SigningKeyRow[]> {
    return manager.find(SigningKeyRow, { order: { createdAt: 'ASC', kid: 'ASC' } });
  }

  /** Changes the keys while no other process does; what the act reads is what was there last. Others read on meanwhile. */
  change<Result>(act: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('LOCK TABLE "signing_keys" IN SHARE ROW EXCLUSIVE MODE');
      return act(manager);
    });
  }

  /** Makes a key. @returns its row */
  async add(manager: EntityManager, { algorithm, status, createdAt }: NewKey): Promise<SigningKeyRow> {
    const key = await newKey(algorithm);
    const row = Object.assign(new SigningKeyRow(), {
      kid: key.kid,
      algorithm,
      status,
      publicKey: publicJwk(key),
      privateKey: this.box.seal(pkcs8Of(key), key.kid),
      createdAt,
      activatedAt: status === 'active' ? createdAt : null,
      retiresAt: null,
    });
    await manager.insert(SigningKeyRow, row);
    return row;
  }

  /** @throws {SigningKeyError} when its secret is not in `SECRET_KEY` any more, or the row is not as this server wrote it */
  open({ kid, algorithm, privateKey, publicKey }: SigningKeyRow): SigningKey {
    let key: SigningKey;
    try {
      key = readKey(algorithm, this.box.open(privateKey, kid));
    } catch (cause) {
      throw new SigningKeyError(
        `The signing key ${kid} cannot be opened: SECRET_KEY no longer lists the secret that sealed it. ` +
          'List that one again, behind the new one. If it is lost, delete the row from "signing_keys": the access tokens that it signed end with it.',
        { cause },
      );
    }
    if (key.kid !== kid || !isDeepStrictEqual(publicJwk(key), publicKey)) {
      throw new SigningKeyError(`The signing key ${kid} was altered: its public part is not that of its private part.`);
    }
    return key;
  }

  /** Seals every key under the first secret of `SECRET_KEY`, so that the others can be taken from it. */
  async reseal(rows: readonly SigningKeyRow[]): Promise<void> {
    for (const { kid, privateKey: former } of rows) {
      const privateKey = this.box.reseal(former, kid);
      if (privateKey) {
        await this.dataSource.manager.update(SigningKeyRow, { kid, privateKey: former }, { privateKey });
      }
    }
  }
}
