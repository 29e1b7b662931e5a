import { Store } from '../store';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'fleetgraph.theme';

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text);
const stored = localStorage.getItem(STORED);

export const theme = new Store<Theme>(isTheme(stored) ? stored : 'system');

const apply = (): void => {
  document.documentElement.dataset['theme'] = theme.get();
};
apply();
theme.subscribe(() => {
  localStorage.setItem(STORED, theme.get());
  apply();
});
