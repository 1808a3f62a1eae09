import type { Dictionary } from '../dictionary';
import type { en } from './en';

export const ko: Dictionary<typeof en> = {
  title: '앱',
  lead: '여기서 돌아가는 앱과 쓰임새, 지금 상태를 한눈에 볼 수 있어요.',
  skip: '본문으로 건너뛰기',
  home: 'CloudCafe 앱',
  open: (app) => `${app} 열기`,
  state: {
    checking: '확인 중',
    up: '정상',
    degraded: '일부 장애',
    down: '중단',
  },
  down: {
    status: (status) => `오류로 응답했어요 (${status}).`,
    silent: '응답이 없어요.',
    dependencies: (names) => `작동하지 않는 곳: ${names}`,
  },
  answered: (ms) => `${ms} ms 만에 응답`,
  checked: (time) => `${time}에 확인했고, 15초마다 다시 확인해요`,
  summary: (up, all) =>
    up === all ? `앱 ${all}개가 모두 정상이에요.` : `앱 ${all}개 가운데 ${up}개가 정상이에요.`,
};
