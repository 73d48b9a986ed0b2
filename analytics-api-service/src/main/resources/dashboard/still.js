// A list into which news come, that holds still while somebody is at it.
import {count, el, setText} from './format.js';

/**
 * Rows have the time that they show in their property time, in milliseconds: the list is in its order.
 *
 * @param place holds the rows, the latest first
 * @param area while the pointer is over it or the keyboard's focus inside, what comes waits
 * @param most how many rows are kept, and how many wait
 * @return button: says what waits, and shows it; add(rows); anew(rows): instead of all; pause(whether)
 */
export function stillList(place, area, most) {
  const button = el('button.chip', {type: 'button', hidden: true, onclick: release});
  const reasons = new Set();
  let waiting = [];

  function put(rows) {
    for (const row of rows) {
      let next = place.firstElementChild;
      while (next && next.time > row.time) next = next.nextElementSibling;
      place.insertBefore(row, next);
    }
    while (place.children.length > most) place.lastElementChild.remove();
  }

  function release() {
    const news = waiting;
    waiting = [];
    button.hidden = true;
    put(news);
  }

  function hold(reason, holds) {
    if (holds) reasons.add(reason);
    else reasons.delete(reason);
    if (reasons.size === 0) release();
  }

  area.addEventListener('pointerenter', () => hold('pointer', true));
  area.addEventListener('pointerleave', () => hold('pointer', false));
  area.addEventListener('focusin', () => hold('focus', true));
  area.addEventListener('focusout', (event) => hold('focus', area.contains(event.relatedTarget)));

  return {
    button,
    waiting: () => waiting.length,
    pause: (whether) => hold('pause', whether),
    add(rows) {
      if (reasons.size === 0) {
        put(rows);
        return;
      }
      waiting = [...waiting, ...rows].slice(-most);
      button.hidden = waiting.length === 0;
      setText(button, `${count(waiting.length)}${waiting.length === most ? ' or more' : ''} new`);
    },
    anew(rows) {
      waiting = [];
      button.hidden = true;
      place.replaceChildren();
      put(rows);
    },
  };
}
