import type { Catalog } from '../../i18n/language';
import { de } from './messages.de';
import { en, type Messages } from './messages.en';

export const texts: Catalog<Messages> = { en, de };
