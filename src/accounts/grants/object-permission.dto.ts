import { Expose, Type } from 'class-transformer';
import { IsIn, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import { granteeOf } from './grantee.js';
import { type ObjectPermission } from './object-permission.entity.js';

/** To whom a permission was granted. */
export class GrantedSubjectDto {
  @Expose()
  @IsIn(['user', 'group'])
  type: 'user' | 'group';

  @Expose()
  @IsId()
  id: Id;
}

/** The row on which a permission was granted. */
export class GrantedObjectDto {
  /** The resource, such as `articles`. */
  @Expose()
  @IsString()
  type: string;

  @Expose()
  @IsId()
  id: Id;
}

/** A permission on one row. */
export class ObjectPermissionDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @Type(() => GrantedSubjectDto)
  subject: GrantedSubjectDto;

  @Expose()
  @IsString()
  permission: string;

  @Expose()
  @Type(() => GrantedObjectDto)
  object: GrantedObjectDto;

  @Expose()
  createdAt: Date;

  /** `null` when it does not expire. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  expiresAt: Date | null;

  static of(grant: ObjectPermission): ObjectPermissionDto {
    const { id, permission, objectId, createdAt, expiresAt } = grant;
    const [type = ''] = permission.split('.', 1);
    const object = { type, id: objectId };
    return Object.assign(new ObjectPermissionDto(), {
      id,
      subject: granteeOf(grant),
      permission,
      object,
      createdAt,
      expiresAt,
    });
  }
}
