import { Expose, Type } from 'class-transformer';
import { IsArray, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import { type Token } from './token.entity.js';
import { TOKEN_FORMAT } from './token-format.js';

/** A personal token, to its owner. */
export class TokenDto {
  /** To revoke it by; not the token. */
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  @IsString()
  name: string;

  /** How the token begins. */
  @Expose()
  @IsString()
  prefix: string;

  /** `null` when it may do all that its account may. */
  @Expose()
  @Nullable()
  @IsArray()
  @IsString({ each: true })
  scopes: string[] | null;

  /** `null` when it does not expire. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  expiresAt: Date | null;

  @Expose()
  @Type(() => Date)
  createdAt: Date;

  /** To the minute; `null` when it never was. */
  @Expose()
  @Nullable()
  @Type(() => Date)
  lastUsed: Date | null;

  static of({ id, name, scopes, expiresAt, createdAt, lastUsed }: Token): TokenDto {
    const prefix = TOKEN_FORMAT.prefixOf(id);
    return Object.assign(new TokenDto(), { id, name, prefix, scopes, expiresAt, createdAt, lastUsed });
  }
}
