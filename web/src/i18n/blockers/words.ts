/** Texts of blockers, in one language. */
export interface BlockerWords {
  /** Returns a code as a choice of a filter. */
  readonly code: (code: string) => string;
  readonly title: (code: string, title: string) => string;
  readonly step: (step: string) => string;
  /** Returns a warning of a plan: `CODE: Title. Step. Step.` */
  readonly warning: (text: string) => string;
}

const same = (text: string): string => text;

/** The graph's own texts. */
export const ENGLISH: BlockerWords = {
  code: (code) => code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' '),
  title: (_code, title) => title,
  step: same,
  warning: same,
};
