import { words } from '../../shared/i18n/shop';
import { Button } from '../../shared/ui/button/Button';
import { Notice } from '../../shared/ui/notice/Notice';
import { checkUnfinished, isPlacing } from './placing';

/** The page was closed or reloaded while an order was on its way. */
export function Unfinished() {
  const said = words.value.checkout;
  return (
    <Notice
      tone="amber"
      actions={
        <Button
          look="quiet"
          aria-disabled={isPlacing.value}
          onClick={() => void checkUnfinished()}
          data-testid="check-unfinished"
        >
          {isPlacing.value ? said.placing : said.resumeAction}
        </Button>
      }
    >
      {said.resume}
    </Notice>
  );
}
