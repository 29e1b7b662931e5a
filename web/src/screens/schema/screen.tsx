import { useMemo } from 'react';
import { textOf, useAddress } from '../../app/address';
import { useSchema } from '../../app/schema/use-schema';
import { useTexts } from '../../i18n/language';
import { SearchInput } from '../../ui/field';
import { Page } from '../../ui/page';
import { ScreenBroke, ScreenLoading } from '../../ui/states';
import { entriesOf, type Entry, KINDS, search } from './schema-index';
import { texts } from './texts';
import { TypeLink } from './type-link';
import { TypePage } from './type-page';

/** Types, fields and descriptions of the graph, with a search. */
export function Screen() {
  const t = useTexts(texts);
  const schema = useSchema();
  const [address, change] = useAddress();
  const query = textOf(address, 'search');
  const chosen = textOf(address, 'type');
  const entries = useMemo(
    () => (schema && schema !== 'failed' ? entriesOf(schema) : []),
    [schema],
  );
  const found = useMemo(() => search(entries, query), [entries, query]);
  if (schema === 'failed') return <ScreenBroke />;
  if (!schema) return <ScreenLoading />;
  return (
    <Page title={t.title}>
      <p className="muted">{t.intro}</p>
      <div className="reference">
        <nav className="card" aria-label={t.types}>
          <SearchInput
            label={t.search}
            value={query}
            onChange={(text) => change({ search: text })}
          />
          <p className="hint" role="status">
            {found.length === 0 ? t.noMatch : t.found(found.length)}
          </p>
          <TypeList entries={found} chosen={chosen} />
        </nav>
        {chosen === '' ? (
          <p className="muted">{t.choose}</p>
        ) : (
          <TypePage schema={schema} name={chosen} query={query} />
        )}
      </div>
    </Page>
  );
}

interface TypeListProps {
  readonly entries: readonly Entry[];
  readonly chosen: string;
}

function TypeList({ entries, chosen }: TypeListProps) {
  const t = useTexts(texts);
  const byKind = Map.groupBy(entries, ({ kind }) => kind);
  return (
    <div className="type-list">
      {KINDS.map((kind) => {
        const ofKind = byKind.get(kind);
        if (!ofKind) return null;
        return (
          <section key={kind} aria-label={t.kinds[kind]}>
            <h2 className="menu-heading">{t.kinds[kind]}</h2>
            <ul className="names">
              {ofKind.map(({ name }) => (
                <li key={name}>
                  <TypeLink name={name} isCurrent={name === chosen} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
