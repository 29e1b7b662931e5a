import { setLanguage, useLanguage, useTexts } from '../../i18n/language';
import { LANGUAGES } from '../../i18n/stored-language';
import { Select } from '../../ui/select';
import { useStore } from '../store';
import { texts } from '../texts';
import { type Theme, THEMES } from './stored-theme';
import { theme } from './theme';

const LANGUAGE_OPTIONS = Object.entries(LANGUAGES).map(([id, name]) => ({ id, name }));

/** Language and appearance, remembered in this browser. */
export function Preferences() {
  const t = useTexts(texts);
  return (
    <div className="preferences">
      <Select
        label={t.language}
        options={LANGUAGE_OPTIONS}
        value={useLanguage()}
        onChange={(id) => setLanguage(id === 'de' ? 'de' : 'en')}
      />
      <Select
        label={t.theme}
        options={THEMES.map((id) => ({ id, name: t.themes[id] }))}
        value={useStore(theme)}
        onChange={(id) => theme.set(id as Theme)}
      />
    </div>
  );
}
