// Holds the lake against a table, and repairs it.
import {LOOK_ONLY, ask, get, mayControl, query} from '../api.js';
import {capital, chooser, entities, entityOf, itemLink} from '../entities.js';
import {count, dateTime, el, scroller, setText, table} from '../format.js';

const REPAIR = '/api/reconciliation/repair';
const FIGURES = [
  ['in the table', (r, of) => r[of].inTable], ['in the lake', (r, of) => r[of].inLake], ['on their way', (r, of) => r[of].inFlight],
  ['missing', (r, of) => r[of].missing], ['stale', (r, of) => r[of].stale], ['extra', (r, of) => r[of].extra],
  ['refused', (r, of) => r[of].refused],
  ['changes lost', (r) => r.changes.lost], ['known to be lost', (r) => r.changes.knownLost],
];

export function reconciliationPanel() {
  const said = el('p', {role: 'status'}, 'Not compared yet.');
  const found = el('div');
  const compare = el('button', {type: 'button', onclick: () => busy(comparison)}, 'Compare');
  const repair = el('button', {type: 'button', hidden: true, disabled: !mayControl(), onclick: () => busy(mend)}, 'Repair');
  const whose = chooser('reconciliation-of', 'entity', entities().map(({many}) => many), chooseEntity);
  let ended = false;

  function chooseEntity() {
    found.replaceChildren();
    repair.hidden = true;
    setText(said, 'Not compared yet.');
  }

  async function busy(work) {
    compare.disabled = repair.disabled = true;
    try {
      await work();
    } catch (e) {
      setText(said, e.message);
    }
    compare.disabled = false;
    repair.disabled = !mayControl();
  }

  async function comparison() {
    const result = await until(async () => {
      const answer = await ask(`/api/reconciliation${query(whose.given())}`);
      return {done: answer.status === 200, now: await answer.json()};
    });
    if (result) draw(result);
  }

  async function mend() {
    const repairing = `${REPAIR}${query(whose.given())}`;
    await get(repairing, null);
    const status = await until(async () => {
      const now = await get(repairing);
      return {done: now.state !== 'running', now: now.state === 'running' ? now.progress : now};
    });
    if (!status) return;
    if (status.state !== 'done') throw new Error(`The repair stopped: ${status.failure}. Repair again, and it goes on.`);
    const {snapshots, tombstones, lostChanges} = status.result;
    found.replaceChildren();
    repair.hidden = true;
    setText(said, `Repaired: ${count(snapshots)} snapshots and ${count(tombstones)} tombstones are in the lake${lostChanges ? `; ${count(lostChanges)} changes stay lost` : ''}.`);
  }

  /** Asks again until it is done, and says how far it is. Answers nothing once the page is left. */
  async function until(look) {
    setText(said, 'Comparing …');
    while (!ended) {
      const {done, now} = await look();
      if (done) return now;
      setText(said, `${now.phase[0].toUpperCase()}${now.phase.slice(1)} … ${now.phase === 'writing rows' ? `${count(now.differencesDone)} of ${count(now.differences)}` : `${count(now[`${whose.value()}Read`])} of about ${count(now[`${whose.value()}InTable`])} ${whose.value()} read`}`);
      await new Promise((next) => setTimeout(next, 1000));
    }
    return null;
  }

  function draw(result) {
    setText(said, result.clean ? `Lake and table agree, as of ${dateTime(result.at)}.` : `Lake and table differ: ${result.differences.join('; ')}.`);
    const entity = entityOf(whose.value());
    const {missing, stale, extra, sample} = result[entity.many];
    repair.hidden = missing + stale + extra + result.changes.lost === 0;
    const columns = FIGURES.map(([label, value], i) => ({label: i === 0 ? `${entity.title} ${label}` : label, number: true, cell: (r) => count(value(r, entity.many))}));
    const parts = [scroller('Lake and table in figures', table('Lake and table in figures', columns, [result]))];
    if (sample.length) {
      const title = `${entity.title} that differ`;
      parts.push(scroller(title, table(title, [
        {label: capital(entity.one), cell: (o) => itemLink(entity, o[entity.key])}, {label: 'Is', cell: (o) => o.difference}, {label: 'In', cell: (o) => o.attributes ?? [o.reason, o.record].filter(Boolean).join(' in ')},
      ], sample)));
    }
    found.replaceChildren(...parts);
  }

  return {
    element: el('section.panel', {id: 'reconciliation'},
      el('div.caption', el('h2', 'Lake and table'), el('span.row', compare, repair)),
      el('p.muted', 'A comparison reads the whole table and holds the lake against it. A repair writes what the lake lacks.', mayControl() ? '' : ` ${LOOK_ONLY}`),
      whose.element && el('p.row.tools', whose.element), said, found),
    end: () => (ended = true),
  };
}
