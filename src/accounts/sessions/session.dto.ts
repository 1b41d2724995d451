import { Expose } from 'class-transformer';
import { IsBoolean, IsString } from 'class-validator';
import { type Id } from '../../core/id.js';
import { IsId } from '../../serializers/fields/is-id.decorator.js';
import { Nullable } from '../../serializers/fields/nullable.decorator.js';
import { type Session } from './session.entity.js';

/** A session, to its owner. */
export class SessionDto {
  /** To end it by; not the cookie's value. */
  @Expose()
  @IsId()
  id: Id;

  @Expose()
  createdAt: Date;

  /** To the minute. */
  @Expose()
  lastSeen: Date;

  /** Where the login came from. */
  @Expose()
  @IsString()
  address: string;

  @Expose()
  @Nullable()
  @IsString()
  userAgent: string | null;

  /** Whether this request came with it. */
  @Expose()
  @IsBoolean()
  current: boolean;

  static of({ id, createdAt, lastSeen, address, userAgent }: Session, current: boolean): SessionDto {
    return Object.assign(new SessionDto(), { id, createdAt, lastSeen, address, userAgent, current });
  }
}
