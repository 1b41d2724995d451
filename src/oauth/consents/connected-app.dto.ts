import { Expose, Type } from 'class-transformer';
import { IsArray, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';

/** An application, to somebody who uses it. */
export class ConnectedClientDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  name: string;
}

/** What has access to an account, to whom the account is. */
export class ConnectedAppDto {
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @Type(() => ConnectedClientDto)
  client: ConnectedClientDto;

  /** What it may. */
  @Expose()
  @IsArray()
  @IsString({ each: true })
  scopes: string[];

  @Expose()
  since: Date;

  /** When it was last given a token, to the minute. */
  @Expose()
  lastUsed: Date;
}
