import 'reflect-metadata';
import { Controller, type Type } from '@nestjs/common';
import { type DiscoveryService } from '@nestjs/core';
import { MalformedPermission, PermissionRegistry } from './permission-registry.js';
import { Resource } from './resource.decorator.js';

class Note {}

@Controller('notes')
@Resource({ entity: Note, actions: [{ action: 'publish', name: 'Publish notes', description: 'Show it to all.' }] })
class NotesController {}

@Controller('note-exports')
@Resource({ actions: [{ action: 'read', name: 'Read exports', access: 'read' }] })
class ExportsController {}

@Controller('unrelated')
class UnrelatedController {}

function registryOf(...controllers: readonly Type[]): PermissionRegistry {
  const discovery = { getControllers: () => controllers.map((metatype) => ({ metatype })) };
  return new PermissionRegistry(discovery as unknown as DiscoveryService);
}

describe('the registry of permissions', () => {
  const registry = registryOf(NotesController, UnrelatedController, ExportsController);

  it('has view, add, change and delete of a resource with rows, and what it adds itself', () => {
    expect(registry.permissions().map(({ code, name, scope }) => [code, name, scope])).toEqual([
      ['note-exports.read', 'Read exports', 'note-exports:read'],
      ['notes.view', 'View notes', 'notes:read'],
      ['notes.add', 'Add notes', 'notes:write'],
      ['notes.change', 'Change notes', 'notes:write'],
      ['notes.delete', 'Delete notes', 'notes:write'],
      ['notes.publish', 'Publish notes', 'notes:write'],
    ]);
    expect(registry.find('notes.publish')).toEqual({
      code: 'notes.publish',
      name: 'Publish notes',
      resource: 'notes',
      description: 'Show it to all.',
      scope: 'notes:write',
    });
  });

  it.each(['notes.read', 'unrelated.view', 'note-exports.view', 'notes', 'notes.publish ', ''])(
    'does not have %j',
    (code) => {
      expect(registry.has(code)).toBe(false);
      expect(registry.find(code)).toBeUndefined();
    },
  );

  it('knows the rows of a resource that has some', () => {
    expect(registry.entityOf('notes')).toBe(Note);
    expect(registry.entityOf('note-exports')).toBeUndefined();
    expect(registry.entityOf('unknown')).toBeUndefined();
  });

  it('knows the scopes that a credential can be limited to', () => {
    expect(['notes:read', 'notes:write', 'note-exports:write'].every((scope) => registry.hasScope(scope))).toBe(true);
    for (const scope of [
      'notes',
      'notes:',
      'notes:change',
      'notes:read:write',
      'unrelated:read',
      ':read',
      '',
      'Notes:read',
    ]) {
      expect(registry.hasScope(scope)).toBe(false);
    }
  });

  it('takes several controllers of one resource together, in whichever order they come', () => {
    @Controller('shared-notes')
    @Resource({ name: 'notes', actions: [{ action: 'share', name: 'Share notes' }] })
    class SharedController {}

    for (const controllers of [
      [NotesController, SharedController],
      [SharedController, NotesController],
    ]) {
      const both = registryOf(...controllers);
      expect(both.has('notes.share') && both.has('notes.publish') && both.has('notes.view')).toBe(true);
      expect(both.entityOf('notes')).toBe(Note);
    }
  });

  it('takes from a subclass what its parent declares, and adds to it', () => {
    @Controller('letters')
    @Resource({ actions: [{ action: 'send', name: 'Send letters' }] })
    class LettersController extends NotesController {}

    const letters = registryOf(LettersController);
    expect(letters.permissions().map(({ code }) => code)).toEqual([
      'letters.view',
      'letters.add',
      'letters.change',
      'letters.delete',
      'letters.send',
    ]);
    expect(registryOf(NotesController).has('notes.send')).toBe(false);
  });

  it.each(['Publish', 'publish all', 'a.b', ''])('stops the start where an action is %j', (action) => {
    @Controller('notes')
    @Resource({ actions: [{ action, name: 'x' }] })
    class MalformedController {}

    expect(() => registryOf(MalformedController).onModuleInit()).toThrow(MalformedPermission);
  });
});
