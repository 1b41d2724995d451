import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';

/** A permission that can be granted. */
export class PermissionDto {
  /** Such as `articles.change`. */
  @Expose()
  @IsString()
  code: string;

  /** Such as `Change articles`. */
  @Expose()
  @IsString()
  name: string;

  @Expose()
  @IsString()
  resource: string;

  @Expose()
  @IsString()
  description: string;
}
