import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { HasFullCredential } from '../../accounts/passwords/has-full-credential.permission.js';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { StoredSigningKeys } from '../../authentication/signing-keys/stored-signing-keys.js';
import { Clock } from '../../core/clock.js';
import { newId } from '../../core/id.js';
import { type Identity } from '../../core/identity.js';
import { Conflict, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { allOf, anyOf } from '../../permissions/composition.js';
import { type Condition } from '../../permissions/condition.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { ReadOnly } from '../../permissions/read-only.permission.js';
import { Resource } from '../../permissions/registry/resource.decorator.js';
import { FromScope } from '../../pipeline/model-view-set/from-scope.decorator.js';
import { type Changes } from '../../pipeline/model-view-set/model.js';
import { ModelViewSet } from '../../pipeline/model-view-set/model-view-set.js';
import { RowScope } from '../../pipeline/model-view-set/row-scope.decorator.js';
import { boolean, id, instant, text } from '../../serializers/lists/filters.js';
import { Serialize } from '../../serializers/output/serialize.decorator.js';
import { Throttle } from '../../throttling/throttle.decorator.js';
import { Artefact } from '../storage/artefact.entity.js';
import { AdministersClients } from './administers-clients.permission.js';
import { otherMethod, rotatedSecret, showsSecret } from './client-changes.js';
import { clientFaults } from './client-consistency.js';
import {
  changedRegistration,
  type Registration,
  registrationChanges,
  REGISTRATION_DEFAULTS,
  registrationOf,
} from './client-registration.js';
import { ClientScopes } from './client-scopes.js';
import { newClientSecret } from './client-secret.js';
import { DEFAULT_GRACE, RotateClientSecretDto, RotatedClientSecretDto } from './client-secret.dto.js';
import { ClientServiceAccounts } from './client-service-accounts.js';
import { CreateOAuthClientDto, LONGEST_CLIENT_NAME } from './create-oauth-client.dto.js';
import { OAuthClientCache } from './oauth-client-cache.js';
import { IssuedOAuthClientDto, OAuthClientDto } from './oauth-client.dto.js';
import { OAuthClient } from './oauth-client.entity.js';
import { OwnsClient } from './owns-client.permission.js';
import { UpdateOAuthClientDto } from './update-oauth-client.dto.js';

/**
 * OAuth clients: everyone registers and manages their own, staff who may manage all, and alone say which are first-party and which may introspect. A
 * credential that is limited to scopes reads them, and makes no other.
 */
@Controller('oauth/clients')
@Resource({ name: 'oauth-clients' })
@Permissions(allOf(anyOf(ReadOnly, HasFullCredential), anyOf(OwnsClient, AdministersClients)))
@Throttle('oauth-clients', { rate: '120/min' })
export class OAuthClientsController extends ModelViewSet(OAuthClient, {
  output: OAuthClientDto,
  create: CreateOAuthClientDto,
  update: UpdateOAuthClientDto,
  defaults: REGISTRATION_DEFAULTS,
  filters: {
    name: text({ max: LONGEST_CLIENT_NAME }),
    ownerId: id(),
    confidential: boolean(),
    firstParty: boolean(),
    introspection: boolean(),
    isActive: boolean(),
    createdAt: instant(),
  },
  search: ['name', 'clientId'],
  ordering: ['name', 'createdAt', 'updatedAt'],
  defaultOrdering: '-createdAt',
  relations: { owner: ['id', 'username'], serviceAccount: ['id', 'username'] },
  versioned: true,
  audit: true,
  secrets: { digest: 'clientSecret' },
}) {
  @Inject(OAuthClientCache) private readonly cache: OAuthClientCache;
  @Inject(ClientScopes) private readonly scopes: ClientScopes;
  @Inject(ClientServiceAccounts) private readonly serviceAccounts: ClientServiceAccounts;
  @Inject(StoredSigningKeys) private readonly keys: StoredSigningKeys;
  @Inject(Clock) private readonly clock: Clock;
  @InjectDataSource() private readonly dataSource: DataSource;

  /** The client is the caller's, and its secret shown this once. */
  @Post()
  @Serialize(IssuedOAuthClientDto)
  override async create(
    @Req() request: ApiRequest,
    @RowScope() within: Condition,
    @Body() body: CreateOAuthClientDto,
    @Res({ passthrough: true }) reply: ApiReply,
  ): Promise<OAuthClient> {
    const registration = registrationOf(body);
    await this.#assertAllowed({ ...registration, scopes: body.scopes }, request.user);
    await this.keys.ensure(registration.idTokenSignedResponseAlg);
    const secret = showsSecret(registration.tokenEndpointAuthMethod) ? newClientSecret(newId()) : null;
    const client = await super.create(request, within, { ...registration, digest: secret?.digest ?? null }, reply);
    return IssuedOAuthClientDto.source(client, secret && secret.text);
  }

  /** Gives the client another secret, shown this once. The present one stays good for a day, or for as long as is asked. */
  @Post(':id/secret')
  @HttpCode(200)
  @Serialize(RotatedClientSecretDto)
  async rotateSecret(
    @Req() request: ApiRequest,
    @RowScope() within: Condition,
    @FromScope() client: OAuthClient,
    @Body() { graceSeconds = DEFAULT_GRACE }: RotateClientSecretDto,
  ): Promise<RotatedClientSecretDto> {
    if (!showsSecret(client.tokenEndpointAuthMethod)) {
      throw new Conflict('This client does not authenticate by a secret.');
    }
    const { text: clientSecret, digest } = newClientSecret(client.id);
    const [grace, now] = [graceSeconds * 1000, this.clock.now()];
    await this.write(request, client, rotatedSecret({ digest, grace, now }), within);
    const previousUntil = grace > 0 ? new Date(now + grace) : null;
    return { clientId: client.clientId, clientSecret: clientSecret.reveal(), previousUntil };
  }

  protected override creating(
    values: Registration & Pick<OAuthClient, 'digest'>,
    { userId }: Identity,
  ): Partial<OAuthClient> {
    const now = new Date(this.clock.now());
    return { ...values, clientId: newId(), ownerId: userId, createdAt: now, updatedAt: now };
  }

  protected override insert(request: ApiRequest, client: OAuthClient): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      if (client.grantTypes.includes('client_credentials')) {
        client.serviceAccountId = await this.serviceAccounts.create(manager, client);
      }
      await super.insert(request, client, manager);
    });
  }

  protected override async updating(
    client: OAuthClient,
    body: UpdateOAuthClientDto,
    maker: Identity,
  ): Promise<Changes<OAuthClient>> {
    if (Object.keys(body).length === 0) {
      return {};
    }
    const registration = changedRegistration(client, body);
    await this.#assertAllowed({ ...registration, scopes: body.scopes ?? [] }, maker);
    await this.keys.ensure(registration.idTokenSignedResponseAlg);
    const unknown = newClientSecret(client.id).digest;
    return {
      ...registrationChanges(client, body),
      ...otherMethod(client.tokenEndpointAuthMethod, registration.tokenEndpointAuthMethod, unknown),
      ...(body.isActive === false && { tokensNotBefore: new Date(this.clock.now()) }),
    };
  }

  protected override async write(
    request: ApiRequest,
    client: OAuthClient,
    changes: Changes<OAuthClient>,
    within: Condition,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const serviceAccountId = await this.#serviceAccountOf(client, changes, manager);
      const written = { ...changes, serviceAccountId, updatedAt: new Date(this.clock.now()) };
      await super.write(request, client, written, within, manager);
      if (changes.isActive === false) {
        await endTokens(manager, client);
      }
    });
    this.cache.forget(client.clientId);
  }

  protected override async remove(request: ApiRequest, client: OAuthClient, within: Condition): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await super.remove(request, client, within, manager);
      await endTokens(manager, client);
      if (client.serviceAccountId !== null) {
        await this.serviceAccounts.remove(manager, client.serviceAccountId);
      }
    });
    this.cache.forget(client.clientId);
  }

  /** One that is to get tokens of its own from now on has an account from now on, and keeps it. */
  async #serviceAccountOf(
    client: OAuthClient,
    { grantTypes }: Changes<OAuthClient>,
    manager: EntityManager,
  ): Promise<OAuthClient['serviceAccountId']> {
    const isNeeded = Array.isArray(grantTypes) && grantTypes.includes('client_credentials');
    return client.serviceAccountId === null && isNeeded
      ? this.serviceAccounts.create(manager, client)
      : client.serviceAccountId;
  }

  async #assertAllowed(registration: Registration, maker: Identity): Promise<void> {
    const faults = clientFaults(registration);
    if (faults.length > 0) {
      throw new ValidationFailed(faults);
    }
    await this.scopes.assertAllowed(registration.scopes, maker);
  }
}

/** Grants, refresh tokens and opaque access tokens are gone with this; of signed ones those of people end with their grants, the client's own by `tokensNotBefore`. */
async function endTokens(manager: EntityManager, { clientId }: OAuthClient): Promise<void> {
  await manager.delete(Artefact, { clientId });
}
