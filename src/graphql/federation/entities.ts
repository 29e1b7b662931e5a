import { type NounModule } from '../module.js';
import { type Entities, type FindEntity } from './entity.js';

/** Finds the entities of the nouns: nodes by id, with the loaders that every other field uses. */
export function entitiesOf(modules: readonly NounModule[]): Entities {
  const entities: Record<string, FindEntity> = {};
  for (const { nodes = [], entities: others = {} } of modules) {
    Object.assign(entities, others);
    for (const { typeName, byId } of nodes)
      entities[typeName] = ({ id }, { loaders }) => loaders.load(byId, id as string);
  }
  return entities;
}
