import { Expose, Type } from 'class-transformer';
import { IsArray, IsBoolean, IsString } from 'class-validator';
import { type Id } from '../core/id.js';
import { type HeldPermissions } from '../core/held-permissions.js';
import { type Identity } from '../core/identity.js';
import { type RegisteredPermission } from '../permissions/registry/registered-permission.js';
import { IsEmailAddress } from '../serializers/fields/is-email-address.decorator.js';
import { IsId } from '../serializers/fields/is-id.decorator.js';
import { Nullable } from '../serializers/fields/nullable.decorator.js';

/** The credential that a request came with. */
export class CredentialDto {
  @Expose()
  @IsString()
  scheme: string;

  @Expose()
  @IsString()
  credentialId: string;

  /** `null` when the credential is not limited to scopes. */
  @Expose()
  @Nullable()
  @IsArray()
  @IsString({ each: true })
  scopes: string[] | null;
}

/** The caller, to itself. */
export class MeDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  username: string;

  @Expose()
  @IsEmailAddress()
  email: string;

  @Expose()
  @IsString()
  firstName: string;

  @Expose()
  @IsString()
  lastName: string;

  @Expose()
  @IsBoolean()
  isStaff: boolean;

  @Expose()
  @IsBoolean()
  isSuperuser: boolean;

  /** By name: those that the account is in, and those that they are within. */
  @Expose()
  @IsArray()
  @IsString({ each: true })
  groups: string[];

  /** Those that hold on every row, and that the credential lets through. */
  @Expose()
  @IsArray()
  @IsString({ each: true })
  permissions: string[];

  @Expose()
  @Type(() => CredentialDto)
  auth: CredentialDto;

  /** @throws {RangeError} for an anonymous identity */
  static of(
    { account, credential }: Identity,
    held: HeldPermissions,
    registered: readonly RegisteredPermission[],
  ): MeDto {
    if (!account || !credential) {
      throw new RangeError('An anonymous identity is nobody.');
    }
    const { scheme, id, scopes } = credential;
    return Object.assign(new MeDto(), account, {
      groups: held.groups.map(({ name }) => name).sort(),
      permissions: registered.map(({ code }) => code).filter((code) => held.has(code)),
      auth: { scheme, credentialId: id, scopes },
    });
  }
}
