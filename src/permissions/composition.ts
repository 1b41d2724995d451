import { type Type } from '@nestjs/common';
import { and, type Condition, not as notCondition, or } from './condition.js';
import { type AskedAction, Permission, type PermissionParts, type PermissionRequest } from './permission.js';
import { type Denial } from './refusal.js';
import { type PermissionCode } from './registry/permission-code.js';
import { type Scope } from './scope.js';
import { conjunction, disjunction, negation, type OpenVerdict, type Verdict } from './verdict.js';

/** A permission as a route declares it: a class, or a permission made with arguments, such as a composition. */
export type PermissionDeclaration = Type<Permission> | Permission;

/** Makes a permission of a class; the guard's way asks Nest's container. */
export type Instantiate = (type: Type<Permission>) => Permission;

/** A composition of no permissions, of which logic would say that all of them allow. */
export class EmptyComposition extends Error {
  readonly code = 'EMPTY_COMPOSITION';

  constructor() {
    super('allOf() and anyOf() need a permission; a route is opened by AllowAny alone.');
  }
}

/** Permissions composed into one, which has all three facets again. */
abstract class Composition extends Permission {
  readonly operands: readonly Permission[];
  protected abstract readonly kind: PermissionParts['kind'];

  constructor(
    private readonly declarations: readonly PermissionDeclaration[],
    instantiate: Instantiate = (type) => new type(),
  ) {
    super();
    if (declarations.length === 0) {
      throw new EmptyComposition();
    }
    this.operands = declarations.map((declaration) => resolvePermission(declaration, instantiate));
  }

  /** @returns the same composition, its classes made by `instantiate` */
  resolve(instantiate: Instantiate): Permission {
    const Self = this.constructor as new (
      declarations: readonly PermissionDeclaration[],
      make: Instantiate,
    ) => Permission;
    return new Self(this.declarations, instantiate);
  }

  abstract override requestVerdict(request: PermissionRequest): OpenVerdict;
  abstract override objectVerdict(request: PermissionRequest, object: object): Verdict;
  abstract override rows(request: PermissionRequest): Condition;

  override get parts(): PermissionParts {
    return { kind: this.kind, operands: this.operands };
  }

  hasPermission(request: PermissionRequest): Verdict {
    return this.requestVerdict(request) === 'deny' ? 'deny' : 'allow';
  }

  override hasObjectPermission(request: PermissionRequest, object: object): Verdict {
    return this.objectVerdict(request, object);
  }

  override scope(_rows: Scope<object>, request: PermissionRequest): Condition {
    return this.rows(request);
  }

  override requires(request: AskedAction): readonly PermissionCode[] {
    return [...new Set(this.operands.flatMap((operand) => operand.requires(request)))];
  }

  protected *requestVerdicts(request: PermissionRequest): Iterable<OpenVerdict> {
    for (const operand of this.operands) {
      yield operand.requestVerdict(request);
    }
  }

  protected *objectVerdicts(request: PermissionRequest, object: object): Iterable<Verdict> {
    for (const operand of this.operands) {
      yield operand.objectVerdict(request, object);
    }
  }

  override describe(): string {
    const name = this.constructor.name;
    return `${name.charAt(0).toLowerCase()}${name.slice(1)}(${this.operands.map((operand) => operand.describe()).join(', ')})`;
  }
}

class AllOf extends Composition {
  protected override readonly kind = 'all';

  override requestVerdict(request: PermissionRequest): OpenVerdict {
    return conjunction(this.requestVerdicts(request));
  }

  override objectVerdict(request: PermissionRequest, object: object): Verdict {
    return conjunction(this.objectVerdicts(request, object)) === 'allow' ? 'allow' : 'deny';
  }

  override rows(request: PermissionRequest): Condition {
    return and(...this.operands.map((operand) => operand.rows(request)));
  }

  override denial(request: PermissionRequest, object?: object): Denial {
    const verdicts = this.operands.map((operand) =>
      object ? operand.objectVerdict(request, object) : operand.requestVerdict(request),
    );
    // Who denied speaks; where nobody has yet, it was one that looks at rows.
    const denying = [verdicts.indexOf('deny'), verdicts.indexOf('not-applicable')].find((index) => index !== -1);
    return denying === undefined ? {} : (this.operands[denying]?.denial(request, object) ?? {});
  }
}

class AnyOf extends Composition {
  protected override readonly kind = 'any';

  override requestVerdict(request: PermissionRequest): OpenVerdict {
    return disjunction(this.requestVerdicts(request));
  }

  override objectVerdict(request: PermissionRequest, object: object): Verdict {
    return disjunction(this.objectVerdicts(request, object)) === 'allow' ? 'allow' : 'deny';
  }

  override rows(request: PermissionRequest): Condition {
    return or(...this.operands.map((operand) => operand.rows(request)));
  }

  override denial(request: PermissionRequest, object?: object): Denial {
    const denials = this.operands.map((operand) => operand.denial(request, object));
    // Each alternative would have done: the first that says something speaks for all, and every permission that was missing is named.
    const spoken = denials.find(({ detail, code, scope }) => (detail ?? code ?? scope) !== undefined);
    const required = [...new Set(denials.flatMap((denial) => denial.required ?? []))];
    return { ...spoken, ...(required.length > 0 && { required }) };
  }
}

class Not extends Composition {
  protected override readonly kind = 'none';

  override requestVerdict(request: PermissionRequest): OpenVerdict {
    return negation(conjunction(this.requestVerdicts(request)));
  }

  override objectVerdict(request: PermissionRequest, object: object): Verdict {
    return conjunction(this.objectVerdicts(request, object)) === 'allow' ? 'deny' : 'allow';
  }

  /** What it asks for is not to be held. */
  override requires(): readonly PermissionCode[] {
    return [];
  }

  override rows(request: PermissionRequest): Condition {
    return notCondition(and(...this.operands.map((operand) => operand.rows(request))));
  }
}

/** Every permission must allow. They are asked in order, and none after the first that denies. */
export function allOf(...permissions: readonly PermissionDeclaration[]): Permission {
  return new AllOf(permissions);
}

/** One permission must allow. They are asked in order, and none after the first that allows. */
export function anyOf(...permissions: readonly PermissionDeclaration[]): Permission {
  return new AnyOf(permissions);
}

/** The permission must not allow: neither the request nor, where it looks at rows, the row. */
export function not(permission: PermissionDeclaration): Permission {
  return new Not([permission]);
}

/** A permission decides about a loaded object but does not say so for a list, which would then show what the object check hides. */
export class ScopeMissing extends Error {
  readonly code = 'SCOPE_MISSING';

  constructor(permission: Permission) {
    super(`${permission.describe()} has hasObjectPermission but no scope: say the same rule for lists.`);
  }
}

/**
 * @returns the permission that a route declared, its classes made by `instantiate`
 * @throws {ScopeMissing}
 */
export function resolvePermission(declaration: PermissionDeclaration, instantiate: Instantiate): Permission {
  if (declaration instanceof Composition) {
    return declaration.resolve(instantiate);
  }
  const permission = typeof declaration === 'function' ? instantiate(declaration) : declaration;
  if (!permission.scope && permission.hasObjectPermission !== Permission.prototype.hasObjectPermission) {
    throw new ScopeMissing(permission);
  }
  return permission;
}
