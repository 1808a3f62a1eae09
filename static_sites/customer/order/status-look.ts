import type { OrderStatus } from '../../shared/api/types';
import { bag, bell, circleX, coffee, receipt } from '../../shared/ui/icon/icons';
import type { Tone } from '../../shared/ui/notice/Notice';

/** How each status looks: always an icon beside its colour. */
export const statusLook: Record<OrderStatus, { icon: string; tone: Tone }> = {
  pending: { icon: receipt, tone: 'sky' },
  preparing: { icon: coffee, tone: 'amber' },
  ready: { icon: bell, tone: 'leaf' },
  completed: { icon: bag, tone: 'leaf' },
  cancelled: { icon: circleX, tone: 'berry' },
};
