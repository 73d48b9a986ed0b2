// Holds the lake against the orders' table, and repairs it.
import {LOOK_ONLY, ask, get, mayControl} from '../api.js';
import {count, dateTime, el, orderLink, scroller, setText, table} from '../format.js';

const REPAIR = '/api/reconciliation/repair';
const FIGURES = [
  ['Orders in the table', (r) => r.orders.inTable], ['in the lake', (r) => r.orders.inLake], ['on their way', (r) => r.orders.inFlight],
  ['missing', (r) => r.orders.missing], ['stale', (r) => r.orders.stale], ['extra', (r) => r.orders.extra],
  ['refused', (r) => r.orders.refused],
  ['changes lost', (r) => r.changes.lost], ['known to be lost', (r) => r.changes.knownLost],
];

export function reconciliationPanel() {
  const said = el('p', {role: 'status'}, 'Not compared yet.');
  const found = el('div');
  const compare = el('button', {type: 'button', onclick: () => busy(comparison)}, 'Compare');
  const repair = el('button', {type: 'button', hidden: true, disabled: !mayControl(), onclick: () => busy(mend)}, 'Repair');
  let ended = false;

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
      const answer = await ask('/api/reconciliation');
      return {done: answer.status === 200, now: await answer.json()};
    });
    if (result) draw(result);
  }

  async function mend() {
    await get(REPAIR, null);
    const status = await until(async () => {
      const now = await get(REPAIR);
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
      setText(said, `${now.phase[0].toUpperCase()}${now.phase.slice(1)} … ${now.phase === 'writing rows' ? `${count(now.differencesDone)} of ${count(now.differences)}` : `${count(now.ordersRead)} of about ${count(now.ordersInTable)} orders read`}`);
      await new Promise((next) => setTimeout(next, 1000));
    }
    return null;
  }

  function draw(result) {
    setText(said, result.clean ? `Lake and table agree, as of ${dateTime(result.at)}.` : `Lake and table differ: ${result.differences.join('; ')}.`);
    repair.hidden = result.orders.missing + result.orders.stale + result.orders.extra + result.changes.lost === 0;
    const columns = FIGURES.map(([label, value]) => ({label, number: true, cell: (r) => count(value(r))}));
    const parts = [scroller('Lake and table in figures', table('Lake and table in figures', columns, [result]))];
    if (result.orders.sample.length) {
      parts.push(scroller('Orders that differ', table('Orders that differ', [
        {label: 'Order', cell: (o) => orderLink(o.orderid)}, {label: 'Is', cell: (o) => o.difference}, {label: 'In', cell: (o) => o.attributes ?? [o.reason, o.record].filter(Boolean).join(' in ')},
      ], result.orders.sample)));
    }
    found.replaceChildren(...parts);
  }

  return {
    element: el('section.panel', {id: 'reconciliation'},
      el('div.caption', el('h2', 'Lake and table'), el('span.row', compare, repair)),
      el('p.muted', 'A comparison reads the whole table of orders and holds the lake against it. A repair writes what the lake lacks.', mayControl() ? '' : ` ${LOOK_ONLY}`),
      said, found),
    end: () => (ended = true),
  };
}
