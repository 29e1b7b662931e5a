export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'fleetgraph.theme';

/** Returns the appearance that was chosen in this browser. */
export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

export const storeTheme = (theme: Theme): void => localStorage.setItem(STORED, theme);

export function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}
