import { LANGUAGES, setLanguage, useLanguage, useTexts } from '../../i18n/language';
import { SelectInput } from '../../ui/field';
import { useStore } from '../store';
import { texts } from '../texts';
import { type Theme, theme, THEMES } from './theme';

const LANGUAGE_OPTIONS = Object.entries(LANGUAGES).map(([id, name]) => ({ id, name }));

/** Language and appearance, remembered in this browser. */
export function Preferences() {
  const t = useTexts(texts);
  return (
    <div className="preferences">
      <SelectInput
        label={t.language}
        options={LANGUAGE_OPTIONS}
        value={useLanguage()}
        onChange={(id) => setLanguage(id === 'de' ? 'de' : 'en')}
      />
      <SelectInput
        label={t.theme}
        options={THEMES.map((id) => ({ id, name: t.themes[id] }))}
        value={useStore(theme)}
        onChange={(id) => theme.set(id as Theme)}
      />
    </div>
  );
}
