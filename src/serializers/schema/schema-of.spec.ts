import { Expose, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, ValidateNested, Allow } from 'class-validator';
import { InvalidDto } from '../dto.js';
import { IsId } from '../fields/is-id.decorator.js';
import { IsInstant } from '../fields/is-instant.decorator.js';
import { Nullable } from '../fields/nullable.decorator.js';
import { schemaOf } from './schema-of.js';

class PartDto {
  @IsString()
  @Length(1, 5)
  name: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => PartDto)
  parts?: PartDto[];
}

class BodyDto {
  @IsId()
  id: string;

  @IsUUID()
  other: string;

  @IsBoolean()
  on: boolean;

  @Nullable()
  @IsInstant()
  at: Date | null;

  @Nullable()
  @IsIn(['a', 'b'])
  letter: 'a' | 'b' | null;

  @Nullable()
  @ValidateNested()
  @Type(() => PartDto)
  part: PartDto | null;

  @IsOptional()
  @IsInt({ each: true })
  numbers?: number[];

  @Allow()
  any: unknown;
}

describe('the schema of a body', () => {
  it('follows from its rules', () => {
    const { components } = schemaOf(BodyDto);

    expect(components['BodyDto']).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['id', 'other', 'on', 'at', 'letter', 'part', 'any'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        other: { type: 'string', format: 'uuid' },
        on: { type: 'boolean' },
        at: { type: ['string', 'null'], format: 'date-time' },
        letter: expect.objectContaining({ enum: ['a', 'b', null] }) as object,
        part: { anyOf: [{ $ref: '#/components/schemas/PartDto' }, { type: 'null' }] },
        numbers: { type: 'array', items: { type: 'integer' } },
        any: {},
      },
    });
  });

  it('refers to a nested class by name, also to itself', () => {
    expect(schemaOf(PartDto).components).toEqual({
      PartDto: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 5 },
          parts: { type: 'array', items: { $ref: '#/components/schemas/PartDto' } },
        },
      },
    });
  });
});

describe('the schema of an answer', () => {
  class AnswerDto {
    @Expose()
    count: number;

    @Expose()
    total: bigint;

    @Expose()
    @Nullable()
    at: Date;

    @Expose()
    @Type(() => Object)
    free: unknown;

    internal: string;
  }

  it('has every exposed field, always', () => {
    expect(schemaOf([AnswerDto])).toEqual({
      schema: { type: 'array', items: { $ref: '#/components/schemas/AnswerDto' } },
      components: {
        AnswerDto: {
          type: 'object',
          required: ['count', 'total', 'at', 'free'],
          properties: {
            count: { type: 'number' },
            total: { type: 'string', pattern: String.raw`^-?\d+$` },
            at: { type: ['string', 'null'], format: 'date-time' },
            free: {},
          },
        },
      },
    });
  });

  it('keeps two classes of one name apart', () => {
    const other = (() => {
      class PartDto {
        @Expose()
        x: string;
      }
      return PartDto;
    })();
    class BothDto {
      @Expose()
      @Type(() => other)
      one: object;

      @Expose()
      @Type(() => same)
      two: object;
    }
    const same = (() => {
      class PartDto {
        @Expose()
        y: string;
      }
      return PartDto;
    })();
    expect(Object.keys(schemaOf(BothDto).components)).toEqual(['BothDto', 'PartDto', 'PartDto2']);
  });

  it('is of a class that says something', () => {
    expect(() => schemaOf(class Empty {})).toThrow(InvalidDto);
  });
});
