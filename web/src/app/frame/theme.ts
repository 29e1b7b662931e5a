import { Store } from '../store';
import { showTheme, storedTheme, storeTheme, type Theme } from './stored-theme';

export const theme = new Store<Theme>(storedTheme());

theme.subscribe(() => {
  storeTheme(theme.get());
  showTheme(theme.get());
});
