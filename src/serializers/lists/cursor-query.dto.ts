import { IsInt, IsOptional, IsString, Matches, Min } from 'class-validator';
import { invalidQuery } from '../invalid-query.js';
import { type IdCursor, parseCursor } from './id-cursor.js';

/** What a list by cursor can be asked. */
export class CursorQueryDto {
  /** From a page's `next` or `previous`. */
  @IsOptional()
  @IsString()
  @Matches(/^(after|before)-[0-9a-f-]{36}$/)
  cursor?: string;

  /** Larger than the limit is the limit. */
  @IsOptional()
  @IsInt()
  @Min(1)
  pageSize?: number;
}

/** @returns where a page begins; `undefined` for the first @throws {ValidationFailed} for what looks like a cursor and is none */
export function cursorOf({ cursor: text }: Pick<CursorQueryDto, 'cursor'>): IdCursor | undefined {
  const cursor = text === undefined ? undefined : parseCursor(text);
  if (text !== undefined && !cursor) {
    throw invalidQuery([{ parameter: 'cursor', code: 'invalid', detail: 'Not a cursor of this list.' }]);
  }
  return cursor;
}
