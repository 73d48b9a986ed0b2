// Says that the lake is no longer the one that the warehouse was filled from, and leads out.
import {get, mayControl} from '../api.js';
import {count, el, second, setText} from '../format.js';
import * as live from '../live.js';

export function lakeNotice() {
  const said = el('p.wrap');
  const done = el('p.muted', {role: 'status'});
  const button = el('button', {type: 'button', disabled: !mayControl(), onclick: rebuild}, 'Rebuild the warehouse');
  const element = el('section.notice.trouble', {id: 'lake', role: 'alert', hidden: true},
    el('h2', 'The lake is not the one that the warehouse was filled from'), said,
    el('p', 'Rebuilding makes the warehouse what the lake is now, and forgets what it has besides. A repair, on the pipeline view, then writes into the lake what the table has.'),
    el('p.row', button), done);

  function show({warehouse}) {
    const gone = warehouse.goneFromLake;
    element.hidden = !gone;
    if (gone) setText(said, `Since ${second(gone.since)} the lake lacks objects that were taken in: ${count(gone.gone)} of the ${count(gone.looked)} looked for, such as ${gone.example}. It was emptied, or is another one. Reports still answer from what was there.`);
    if (warehouse.rebuilding) setText(done, 'Being rebuilt …');
  }

  async function rebuild() {
    button.disabled = true;
    try {
      await get('/api/warehouse/rebuild', null);
    } catch (e) {
      setText(done, e.message);
    }
    button.disabled = !mayControl();
  }

  const off = live.on('state', show);
  if (live.last.state) show(live.last.state);
  return {element, end: off};
}
