import { Expose, Type } from 'class-transformer';
import { IsArray, IsBoolean, IsString } from 'class-validator';
import { type Id } from '../core/id.js';
import { type Identity } from '../core/identity.js';
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

  @Expose()
  @IsArray()
  @IsString({ each: true })
  groups: string[];

  @Expose()
  @IsArray()
  @IsString({ each: true })
  permissions: string[];

  @Expose()
  @Type(() => CredentialDto)
  auth: CredentialDto;

  /** @throws {RangeError} for an anonymous identity */
  static of({ account, credential }: Identity): MeDto {
    if (!account || !credential) {
      throw new RangeError('An anonymous identity is nobody.');
    }
    const { scheme, id, scopes } = credential;
    // This server has no groups and no grants yet: nobody is in one, nobody holds one.
    return Object.assign(new MeDto(), account, {
      groups: [],
      permissions: [],
      auth: { scheme, credentialId: id, scopes },
    });
  }
}
