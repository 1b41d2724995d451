import { DataSource } from 'typeorm';
import { newId } from '../../src/core/id.js';
import { digestOf } from '../../src/oauth/storage/artefact-digest.js';
import { ARTEFACT_KINDS } from '../../src/oauth/storage/artefact-kind.js';
import { Artefact } from '../../src/oauth/storage/artefact.entity.js';
import { type Part } from '../authentication/token-forge.js';
import { type TestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

type Owner = Pick<TestUser, 'id' | 'tokenVersion'>;

/** Puts a user's consent into the database, as the provider keeps it. @returns its id */
export async function insertGrant(app: TestApp, clientId: string, user: Owner): Promise<string> {
  const grantId = newId();
  const iat = Math.floor(app.clock.now() / 1000);
  const payload = { kind: 'Grant', iat, exp: iat + 86_400, accountId: user.id, clientId };
  await insert(app, grantId, { kind: ARTEFACT_KINDS.Grant, clientId, ...ownedBy(user), payload });
  return grantId;
}

/** Puts an opaque token into the database, as the provider keeps it. @param claims those of a signed token that says the same */
export async function insertOpaqueToken(app: TestApp, token: string, user: Owner, claims: Part): Promise<void> {
  const { iat, exp, scope, aud, client_id: clientId, gid: grantId } = claims;
  const payload = { kind: 'AccessToken', iat, exp, scope, aud, clientId, grantId, accountId: user.id };
  const values = { kind: ARTEFACT_KINDS.AccessToken, clientId: String(clientId), grantId: String(grantId), payload };
  await insert(app, token, { ...values, ...ownedBy(user), expiresAt: new Date(Number(exp) * 1000) });
}

function ownedBy({ id, tokenVersion }: Owner): Pick<Artefact, 'userId' | 'tokenVersion'> {
  return { userId: id, tokenVersion };
}

async function insert(app: TestApp, id: string, values: Partial<Artefact>): Promise<void> {
  const now = app.clock.now();
  const dates = { createdAt: new Date(now), expiresAt: new Date(now + 86_400_000) };
  const artefact = Object.assign(new Artefact(), { ...dates, ...values, digest: digestOf(id) });
  await app.get(DataSource).manager.save(artefact);
}
