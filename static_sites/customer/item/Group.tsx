import { useId } from 'preact/hooks';
import type { CustomizationGroup } from '../../shared/api/types';
import { list, moneyDelta, say, toMinor } from '../../shared/i18n/format';
import { allergenName, words } from '../../shared/i18n/shop';
import { Icon } from '../../shared/ui/icon/Icon';
import { check } from '../../shared/ui/icon/icons';
import { currency } from '../state/shop';
import { type Choices, chosenIn, isFull } from './choices';
import styles from './group.module.css';

interface GroupProps {
  group: CustomizationGroup;
  choices: Choices;
  onChoose: (option: string) => void;
}

export function Group({ group, choices, onChoose }: GroupProps) {
  const name = useId();
  const chosen = chosenIn(choices, group);
  const full = isFull(choices, group);
  const said = words.value.item;
  return (
    <fieldset class={styles['group']}>
      <legend>
        <span class={styles['name']}>{say(group.names)}</span>
        <span class={styles['hint']}>
          {group.kind === 'one' ? said.chooseOne : said.upTo(group.max_choices)}
        </span>
      </legend>
      <div class={styles['options']}>
        {group.options.map((option) => {
          const allergens = (option.allergens ?? []).map(allergenName);
          const isChosen = chosen.includes(option.option);
          const delta = toMinor(option.price_delta);
          return (
            <label key={option.option} class={styles['option']}>
              <input
                type={group.kind === 'one' ? 'radio' : 'checkbox'}
                name={name}
                value={option.option}
                checked={isChosen}
                disabled={full && !isChosen}
                onChange={() => onChoose(option.option)}
              />
              <span class={styles['box']}>{isChosen ? <Icon of={check} size={16} /> : null}</span>
              <span class={styles['word']}>
                {say(option.names)}
                {allergens.length > 0 ? (
                  <span class={styles['allergen']}>{said.contains(list(allergens))}</span>
                ) : null}
              </span>
              {delta === 0 ? null : (
                <span class={styles['delta']}>{moneyDelta(delta, currency.value)}</span>
              )}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
