import * as budgets from '../../../../src/store/instances/sign-in-budgets.js';
import { at } from '../odd-texts.js';
import { type Questions } from '../same-answers.js';

const LIMIT = { atMost: 2, seconds: 30 };

export const SIGN_IN_BUDGETS: Questions = {
  file: 'instances/sign-in-budgets.ts',
  module: budgets,
  reads: {},
  writes: {
    takeSignIn: [
      async (db) => {
        const answers: unknown[] = [];
        for (const minute of [1, 1, 1, 2])
          answers.push(await budgets.takeSignIn(db, 'DAMOOV', LIMIT, at(minute)));
        return [...answers, await budgets.takeSignIn(db, 'INVERS', LIMIT, at(1))];
      },
    ],
    blockSignIns: [
      async (db) => {
        await budgets.blockSignIns(db, 'DAMOOV', at(9));
        await budgets.blockSignIns(db, 'DAMOOV', at(5));
        return [
          await budgets.takeSignIn(db, 'DAMOOV', LIMIT, at(8)),
          await budgets.takeSignIn(db, 'DAMOOV', LIMIT, at(9)),
        ];
      },
    ],
  },
};
