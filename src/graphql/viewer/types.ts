import { Field, ObjectType } from 'type-graphql';
import { SCOPES } from '../../domain/values/viewer.js';

/** Describes scopes of a client, with the names of all that there are. */
export const SCOPES_OF_CLIENT = `Scopes of the client, among ${SCOPES.map((scope) => `\`${scope}\``).join(', ')}.`;

@ObjectType('Viewer', {
  description: 'The calling client and its rights.',
  simpleResolvers: true,
})
export class ViewerType {
  @Field(() => String, { description: 'The API client that is calling.' })
  readonly clientId!: string;

  @Field(() => [String], {
    description: `${SCOPES_OF_CLIENT} Being allowed to write anything implies \`fleet:read\`.`,
  })
  readonly scopes!: readonly string[];
}
