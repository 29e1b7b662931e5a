import { useQuery } from '@apollo/client/react';
import { memo, useEffect, useState } from 'react';
import { type Params, textOf } from '../../app/address';
import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { SearchInput, TextInput } from '../../ui/field';
import { type Option, Select } from '../../ui/select';
import { statusWords } from '../../ui/status/statuses';
import { FILTERS, isFiltered } from './filters';
import { VehicleFilterOptionsDocument } from './generated/vehicles';
import { texts } from './texts';

/** Time between the last key and the search. */
const TYPING_MS = 250;
const ALL = '';

interface FilterBarProps {
  readonly fleetId: string;
  readonly params: Params;
  readonly onChange: (changes: Params) => void;
}

const optionsOf = (words: Readonly<Record<string, string>>): readonly Option[] =>
  Object.entries(words).map(([id, name]) => ({ id, name }));

/** Conditions of the list; all of them stand in the address. */
export const FilterBar = memo(function FilterBar({ fleetId, params, onChange }: FilterBarProps) {
  const t = useTexts(texts);
  const words = useTexts(statusWords);
  const blockerWords = useBlockerWords();
  const { data } = useQuery(VehicleFilterOptionsDocument, { variables: { fleetId } });
  const accounts = data?.fleet?.providerAccounts ?? [];
  const brands = new Map(
    accounts.flatMap(({ provider }) =>
      provider.brands.map(({ brand, displayName }) => [brand, displayName] as const),
    ),
  );
  const selects = [
    ['status', optionsOf(words.clearance)],
    ['setup', optionsOf(words.enrollment)],
    ['data', optionsOf(words.dataFlow)],
    [
      'blocker',
      (data?.fleet?.blockerGroups ?? []).flatMap(({ code }) =>
        code === null ? [] : [{ id: code, name: blockerWords.code(code) }],
      ),
    ],
    ['account', accounts],
    ['brand', [...brands].map(([id, name]) => ({ id, name }))],
  ] as const;
  return (
    <div className="filters" role="search">
      <Typed name="search" params={params} onChange={onChange} />
      {selects.map(([name, options]) => (
        <Select
          key={name}
          label={t.filters[name]}
          options={[{ id: ALL, name: t.all }, ...options]}
          value={textOf(params, name)}
          onChange={(id) => onChange({ [name]: id === ALL ? undefined : id })}
        />
      ))}
      <Typed name="tag" params={params} onChange={onChange} />
      {isFiltered(params) && (
        <Button
          look="quiet"
          onPress={() => onChange(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}
        >
          {t.clear}
        </Button>
      )}
    </div>
  );
});

interface TypedProps {
  readonly name: 'search' | 'tag';
  readonly params: Params;
  readonly onChange: (changes: Params) => void;
}

/** A condition to type, which is applied when typing pauses. */
function Typed({ name, params, onChange }: TypedProps) {
  const t = useTexts(texts);
  const given = textOf(params, name);
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  useEffect(() => {
    if (text === given) return undefined;
    const timer = setTimeout(() => onChange({ [name]: text === '' ? undefined : text }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, given, name, onChange]);
  if (name === 'search')
    return (
      <div className="field search-field">
        <span aria-hidden="true">{t.filters.search}</span>
        <SearchInput label={t.search} value={text} onChange={setText} />
      </div>
    );
  return (
    <TextInput label={t.filters.tag} placeholder={t.tagHint} value={text} onChange={setText} />
  );
}
