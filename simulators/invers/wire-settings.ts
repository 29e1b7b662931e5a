import { z } from 'zod';
import { CURSOR_STYLES, type PagingSettings } from './paging.js';

/**
 * Places and shapes in which a vehicle may have its setup status, which the documents leave open.
 * `stranger` is a field that no client can know, `absent` none at all.
 */
export const SETUP_STYLES = [
  'setup_status',
  'text',
  'setup',
  'unit',
  'stranger',
  'absent',
] as const;
export type SetupStyle = (typeof SETUP_STYLES)[number];

/**
 * Words for the setup status: of those inferred from the documents, or of others that no client can
 * know.
 */
export const SETUP_WORDS = ['usual', 'unknown'] as const;
export type SetupWords = (typeof SETUP_WORDS)[number];

/**
 * Ways to answer a change of a vehicle, whose path and body are not documented. `elsewhere`: the
 * path does not exist. `refused`: the body has another shape. `ignored`: the body is read over.
 */
export const CHANGE_STYLES = ['taken', 'elsewhere', 'refused', 'ignored'] as const;
export type ChangeStyle = (typeof CHANGE_STYLES)[number];

/** Choices that the documents leave open; changeable while the simulator runs. */
export interface WireSettings extends PagingSettings {
  readonly setup: SetupStyle;
  readonly setupWords: SetupWords;
  readonly changes: ChangeStyle;
}

export const DEFAULT_WIRE: WireSettings = {
  cursor: 'next_page_token',
  maxLimit: 1000,
  setup: 'setup_status',
  setupWords: 'usual',
  changes: 'taken',
};

export const wireSettingsSchema = z.strictObject({
  cursor: z.enum(CURSOR_STYLES).optional(),
  maxLimit: z.number().int().min(1).max(100_000).optional(),
  setup: z.enum(SETUP_STYLES).optional(),
  setupWords: z.enum(SETUP_WORDS).optional(),
  changes: z.enum(CHANGE_STYLES).optional(),
});

/** The settings in force. */
export class WireStyle {
  #settings: WireSettings;

  constructor(settings: Partial<WireSettings> = {}) {
    this.#settings = { ...DEFAULT_WIRE, ...settings };
  }

  get settings(): WireSettings {
    return this.#settings;
  }

  /** Changes those that are given. */
  change(settings: Partial<WireSettings>): WireSettings {
    this.#settings = { ...this.#settings, ...settings };
    return this.#settings;
  }
}
