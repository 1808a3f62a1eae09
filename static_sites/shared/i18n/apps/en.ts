import { plural } from '../plural';

export const en = {
  title: 'Apps',
  lead: 'Everything that runs here, what it is for, and whether it is up.',
  skip: 'Skip to content',
  home: 'CloudCafe, apps',
  open: (app: string) => `Open ${app}`,
  state: {
    checking: 'Checking',
    up: 'Up',
    degraded: 'Degraded',
    down: 'Down',
  },
  down: {
    status: (status: number) => `It answered with an error (${status}).`,
    silent: 'It did not answer.',
    dependencies: (names: string) => `Not working: ${names}.`,
  },
  answered: (ms: number) => `answered in ${ms} ms`,
  checked: (time: string) => `Checked at ${time}, again every 15 seconds`,
  summary: (up: number, all: number) =>
    up === all ? `All ${plural(all, 'app', 'apps')} are up.` : `${up} of ${all} apps are up.`,
} as const;
