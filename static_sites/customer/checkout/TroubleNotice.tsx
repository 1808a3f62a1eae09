import { money, opening } from '../../shared/i18n/format';
import { words } from '../../shared/i18n/shop';
import { Button } from '../../shared/ui/button/Button';
import { Notice, type Tone } from '../../shared/ui/notice/Notice';
import { currency, store } from '../state/shop';
import { checkUnfinished, placeDespiteUnfinished, type Trouble, trouble } from './placing';

const tones: Record<Trouble['kind'], Tone> = {
  offline: 'amber',
  silent: 'amber',
  busy: 'amber',
  unfinished: 'amber',
  'price-changed': 'sky',
  shortage: 'berry',
  unavailable: 'berry',
  'store-closed': 'berry',
  refused: 'berry',
};

function wordsOf(what: Trouble): string {
  const said = words.value.checkout;
  switch (what.kind) {
    case 'offline':
      return said.offline;
    case 'silent':
      return said.unknown;
    case 'busy':
      return said.busy;
    case 'unfinished':
      return said.unfinished;
    case 'shortage':
      return said.shortage;
    case 'unavailable':
      return said.unavailable;
    case 'price-changed':
      return said.priceChanged(money(what.totalMinor, currency.value));
    case 'store-closed':
      return what.opensAt && store.value
        ? said.storeOpensAt(opening(what.opensAt, store.value.timezone))
        : said.storeClosed;
    case 'refused':
      return said.refused;
  }
}

export function TroubleNotice() {
  const what = trouble.value;
  if (!what) return null;
  const said = words.value.checkout;
  return (
    <div data-testid={`trouble-${what.kind}`}>
      <Notice
        tone={tones[what.kind]}
        say="alert"
        actions={
          what.kind === 'unfinished' ? (
            <>
              <Button look="quiet" onClick={() => void checkUnfinished()}>
                {said.resumeAction}
              </Button>
              <Button look="plain" onClick={() => void placeDespiteUnfinished()}>
                {said.setAside}
              </Button>
            </>
          ) : null
        }
      >
        <p>{wordsOf(what)}</p>
        {what.kind === 'refused'
          ? what.reasons.map((reason) => <p key={reason}>{reason}</p>)
          : null}
      </Notice>
    </div>
  );
}
