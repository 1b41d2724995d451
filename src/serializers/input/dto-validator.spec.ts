import { type ArgumentMetadata, type Type } from '@nestjs/common';
import { Transform, Type as TypeOf } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  Validate,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
} from 'class-validator';
import { ValidationFailed } from '../../exceptions/api.exceptions.js';
import { InvalidDto } from '../dto.js';
import { IsInstant } from '../fields/is-instant.decorator.js';
import { Nullable } from '../fields/nullable.decorator.js';
import { RawBody } from '../raw-body.js';
import { assertBodyIsValidated, ValidationPipe } from '../validation.pipe.js';
import { body, faults } from '../../../test/kit/body-validation.js';

const pipe = new ValidationPipe();

class AddressDto {
  @IsString()
  @MaxLength(10)
  city: string;
}

describe('a rule', () => {
  @ValidatorConstraint({ name: 'isYes' })
  class IsYes {
    validate(value: unknown): boolean {
      return value === 'yes';
    }
  }

  class RulesDto {
    @Length(3, 5)
    code: string;

    @IsNotEmpty()
    name: string;

    @IsOptional()
    @Matches(/^a+$/, { message: 'Must be a row of a.' })
    a?: string;

    @IsOptional()
    @MaxLength(1, { message: 'not $value' })
    quoting?: string;

    @IsOptional()
    @Validate(IsYes)
    custom?: string;
  }

  it('is reported as the limit that was not kept', () => {
    expect(faults(() => body(RulesDto, { code: 'ab', name: '' }))).toEqual([
      ['/code', 'min_length'],
      ['/name', 'blank'],
    ]);
    expect(faults(() => body(RulesDto, { code: 'abcdef', name: ['x'] }))).toEqual([
      ['/code', 'max_length'],
      ['/name', 'invalid'],
    ]);
    expect(faults(() => body(RulesDto, { code: '', name: 'x', custom: 'no' }))).toEqual([
      ['/code', 'blank'],
      ['/custom', 'invalid'],
    ]);
  });

  it('says what its author wrote, unless that quotes the value', () => {
    try {
      body(RulesDto, { code: 'abc', name: 'x', a: 'b', quoting: 's3cret' });
    } catch (error) {
      expect((error as ValidationFailed).errors).toEqual([
        { pointer: '/a', code: 'invalid', detail: 'Must be a row of a.' },
        { pointer: '/quoting', code: 'max_length', detail: 'Must have at most 1 character.' },
      ]);
    }
    expect.assertions(1);
  });

  it('that depends on another field lets absence pass, and no value', () => {
    class PaymentDto {
      @IsIn(['card', 'cash'])
      kind: string;

      @ValidateIf((payment: PaymentDto) => payment.kind === 'card')
      @IsInt()
      number?: number;
    }
    expect(faults(() => body(PaymentDto, { kind: 'cash' }))).toEqual([]);
    expect(faults(() => body(PaymentDto, { kind: 'card' }))).toEqual([['/number', 'required']]);
    expect(faults(() => body(PaymentDto, { kind: 'cash', number: 'x' }))).toEqual([['/number', 'invalid']]);
  });

  it('sees a transformed value; one that cannot be transformed is not valid', () => {
    class TransformedDto {
      @Transform(({ value }: { value: string }) => value.split(','))
      @IsString({ each: true })
      words: string[];

      @IsOptional()
      @Nullable()
      @IsInstant()
      at?: Date | null;
    }
    expect(body(TransformedDto, { words: 'a,b', at: '2026-05-01T12:00:00+02:00' })).toEqual({
      words: ['a', 'b'],
      at: new Date('2026-05-01T10:00:00Z'),
    });
    expect(body(TransformedDto, { words: 'a', at: null })).toEqual({ words: ['a'], at: null });
    expect(faults(() => body(TransformedDto, { words: 5, at: 'yesterday' }))).toEqual([
      ['/words', 'invalid'],
      ['/at', 'invalid'],
    ]);
  });
});

describe('a DTO class that would let something through', () => {
  const refused = (metatype: Type | undefined): void => {
    expect(() => {
      assertBodyIsValidated(metatype);
    }).toThrow(InvalidDto);
    expect(() =>
      pipe.transform(new RawBody('application/json', Buffer.from('{}')), {
        type: 'body',
        metatype,
      } as ArgumentMetadata),
    ).toThrow(InvalidDto);
  };

  it('is no class, or one without rules', () => {
    [undefined, Object, String, Array, class Empty {}].forEach(refused);
  });

  it('picks a member of the body', () => {
    expect(() => pipe.transform('x', { type: 'body', metatype: AddressDto, data: 'city' })).toThrow(InvalidDto);
  });

  it('has a field without a rule, an array whose elements have none, or a nested object of no known class', () => {
    class OnlyOptional {
      @IsOptional()
      name?: string;
    }
    class Unchecked {
      @IsArray()
      tags: string[];
    }
    class Nested {
      @ValidateNested()
      any: object;
    }
    class Typed {
      @IsObject()
      @TypeOf(() => AddressDto)
      address: AddressDto;
    }
    class Deep {
      @ValidateNested()
      inner: Nested;
    }
    [OnlyOptional, Unchecked, Nested, Typed, Deep, Deep].forEach(refused);
  });

  it('converts, has defaults, or would have to be awaited', () => {
    class Converting {
      @TypeOf(() => Number)
      @IsInt()
      count: number;
    }
    class Defaulting {
      @IsString()
      status = 'draft';
    }
    class Awaiting {
      @ValidateBy({ name: 'taken', validator: { validate: () => Promise.resolve(false) } })
      name: string;
    }
    [Converting, Defaulting].forEach(refused);
    expect(() => body(Awaiting, { name: 'x' })).toThrow(InvalidDto);
  });

  it('may still say that it takes any JSON', () => {
    class Free {
      @Allow()
      details: unknown;
    }
    expect(body(Free, { details: { a: [1] } })).toEqual({ details: { a: [1] } });
    expect(faults(() => body(Free, {}))).toEqual([['/details', 'required']]);
  });
});
