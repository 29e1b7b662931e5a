import { afterAll, beforeAll } from 'vitest';
import { accountTasksAreDone } from './parts/account-tasks.js';
import { driverTasksAreDone } from './parts/driver-tasks.js';
import { firstScreenIsEarly } from './parts/first-screen.js';
import { hostileTextsAreText } from './parts/hostile.js';
import { onboardingTasksAreDone } from './parts/onboarding-tasks.js';
import { operatorTasksAreDone } from './parts/operator-tasks.js';
import { screensAreSound } from './parts/screens.js';
import { signingInWorks } from './parts/signing-in.js';
import { troublesHaveWords } from './parts/troubles.js';
import { vehicleTasksAreDone } from './parts/vehicle-tasks.js';
import { type Stage, startStage } from './stage.js';

// One server and one browser for all: each part is a file beside this one.
let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 180_000);
afterAll(() => stage.close());

signingInWorks(() => stage);
firstScreenIsEarly(() => stage);
screensAreSound(() => stage);
troublesHaveWords(() => stage);
vehicleTasksAreDone(() => stage);
accountTasksAreDone(() => stage);
onboardingTasksAreDone(() => stage);
driverTasksAreDone(() => stage);
operatorTasksAreDone(() => stage);
hostileTextsAreText(() => stage);
