import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType('Node', {
  description: 'An object that can be fetched by its id alone.',
})
export abstract class NodeType {
  @Field(() => ID, {
    description: 'Opaque id, unique in the whole graph. Store and compare it, never parse it.',
  })
  readonly id!: string;
}
