import {
  type GraphQLArgument,
  type GraphQLEnumValue,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { type Field, usesOf } from './schema-index';
import { texts } from './texts';
import { TypeLink } from './type-link';

interface TypePageProps {
  readonly schema: GraphQLSchema;
  readonly name: string;
  /** Search, whose fields stand first. */
  readonly query: string;
}

/** One type: what it is, its fields or values, and where it is used. */
export function TypePage({ schema, name, query }: TypePageProps) {
  const t = useTexts(texts);
  const type = schema.getType(name);
  if (!type) return <p className="muted">{t.noSuchType(name)}</p>;
  const uses = usesOf(schema, name);
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  return (
    <Card title={name}>
      {typeof type.description === 'string' && <p>{type.description}</p>}
      {interfaces.length > 0 && (
        <p>
          {t.implements}: <TypeLinks types={interfaces} />
        </p>
      )}
      <Parts type={type} query={query} />
      {isUnionType(type) && (
        <p>
          {t.members}: <TypeLinks types={type.getTypes()} />
        </p>
      )}
      {uses.length > 0 && (
        <details>
          <summary>
            {t.usedBy} ({uses.length})
          </summary>
          <ul className="names">
            {uses.map((use) => (
              <li key={use}>
                <TypeLink name={use.split('.')[0] ?? ''}>{use}</TypeLink>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}

function TypeLinks({ types }: { readonly types: readonly GraphQLNamedType[] }) {
  return types.map(({ name }, index) => (
    <span key={name}>
      {index > 0 && ', '}
      <TypeLink name={name} />
    </span>
  ));
}

function Parts({ type, query }: { readonly type: GraphQLNamedType; readonly query: string }) {
  const t = useTexts(texts);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ name, description }: Field): boolean =>
    words.some((word) => `${name} ${description ?? ''}`.toLowerCase().includes(word));
  if (isEnumType(type)) return <Values values={type.getValues()} />;
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return null;
  const fields: readonly Field[] = Object.values(type.getFields());
  const first = fields.filter(matches);
  const inOrder = [...first, ...fields.filter((field) => !first.includes(field))];
  return (
    <>
      <h3>{t.fields}</h3>
      <ul className="list">
        {inOrder.map((field) => (
          <FieldItem key={field.name} field={field} />
        ))}
      </ul>
    </>
  );
}

function FieldItem({ field }: { readonly field: Field }) {
  const t = useTexts(texts);
  const args = 'args' in field ? field.args : [];
  return (
    <li>
      <p>
        <code>
          <strong>{field.name}</strong>: <TypeText text={String(field.type)} />
        </code>{' '}
        {typeof field.deprecationReason === 'string' && (
          <Badge tone="waiting">{`${t.deprecated}: ${field.deprecationReason}`}</Badge>
        )}
      </p>
      {typeof field.description === 'string' && <p>{field.description}</p>}
      {args.length > 0 && (
        <ul className="list arguments">
          {args.map((argument) => (
            <Argument key={argument.name} argument={argument} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Argument({ argument }: { readonly argument: GraphQLArgument }) {
  const { name, type, defaultValue, description } = argument;
  return (
    <li>
      <p>
        <code>
          {name}: <TypeText text={String(type)} />
          {defaultValue !== undefined && ` = ${JSON.stringify(defaultValue)}`}
        </code>{' '}
        {typeof description === 'string' && <span className="muted">{description}</span>}
      </p>
    </li>
  );
}

/** A type with its brackets and exclamation marks, its name a link. */
function TypeText({ text }: { readonly text: string }) {
  const [name = ''] = /\w+/.exec(text) ?? [];
  const [before = '', after = ''] = text.split(name);
  return (
    <>
      {before}
      <TypeLink name={name} />
      {after}
    </>
  );
}

function Values({ values }: { readonly values: readonly GraphQLEnumValue[] }) {
  const t = useTexts(texts);
  return (
    <>
      <h3>{t.values}</h3>
      <ul className="list">
        {values.map(({ name, description, deprecationReason }) => (
          <li key={name}>
            <p>
              <code>
                <strong>{name}</strong>
              </code>{' '}
              {typeof deprecationReason === 'string' && (
                <Badge tone="waiting">{`${t.deprecated}: ${deprecationReason}`}</Badge>
              )}
            </p>
            {typeof description === 'string' && <p>{description}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
