// The life of one order, from INSERT on.
import {get, hasWarehouse, query, report} from '../api.js';
import {byHand} from '../byhand.js';
import {whatChanged} from '../change.js';
import {badge, bytes, clock, dateTime, duration, el, money, NONE, scroller, setText, table} from '../format.js';
import * as live from '../live.js';
import {inTurn} from '../turn.js';

const LEAST_PAUSE = 1000;

export default {title: 'Order story', show};

function show(root, orderid) {
  const field = el('input', {id: 'orderid', name: 'orderid', type: 'search', required: true, value: orderid, autocomplete: 'off', spellcheck: 'false'});
  const said = el('p', {role: 'status'});
  const story = el('div.story');
  const recent = el('p.row.recent');
  const hand = orderid ? byHand(orderid) : null;
  root.append(
    el('div.head', el('h1', 'Order story'), el('p.lead', 'Every change of one order: what it changed, when, and the file of the lake that brought it.')),
    el('form.row.tools', {role: 'search', onsubmit: (event) => {
      event.preventDefault();
      choose(field.value.trim());
    }}, el('div.field.wide', el('label', {for: 'orderid'}, 'Order id'), field), el('button.primary', {type: 'submit'}, 'Show')),
    said, hand?.element ?? '', story);

  let ended = false;
  let changes = 0;

  function choose(id) {
    if (id !== orderid) location.hash = `#/order/${encodeURIComponent(id)}`;
    else if (id) look();
  }

  function look() {
    setText(said, 'Looking for it …');
    follow();
  }

  /** No sooner again than after a pause: at high traffic there is always news. */
  const follow = inTurn(async () => {
    if (ended) return;
    try {
      await read();
    } catch (e) {
      // A story that is shown says nothing of it, unless somebody asked for it just now.
      if (said.textContent) setText(said, `The story cannot be read: ${e.message}`);
    }
    await new Promise((done) => setTimeout(done, LEAST_PAUSE));
  });

  async function read() {
    const steps = await stepsOf(orderid);
    if (ended) return;
    if (steps.length === 0) {
      setText(said, hasWarehouse() ? 'No change of this order is in the warehouse yet. If it was just placed, it appears here by itself.' : 'Athena finds no change of this order in the lake. One that was just placed takes a buffer’s time to get there.');
      return;
    }
    if (steps.length !== changes) {
      draw(steps, (await report('orders/time-in-status', {orderid})).filter((stay) => stay.status));
      changes = steps.length;
    }
    setText(said, '');
  }

  function draw(steps, stays) {
    story.replaceChildren(summary(steps), statuses(stays), timeline(steps));
  }

  function offerRecent({changes: latest}) {
    const ids = [...new Set(latest.filter(({row}) => row.cdc_event_type === 'MODIFY').map(({row}) => row.orderid))].slice(0, 5);
    if (ids.length) recent.replaceChildren('Changed just now: ', ...ids.flatMap((id) => [el('a.code', {href: `#/order/${encodeURIComponent(id)}`}, id), ' ']));
  }

  const offs = [];
  if (orderid) {
    look();
    // While the page is here it follows the order; on Athena each look is billed.
    if (hasWarehouse()) {
      offs.push(live.on('changes', ({changes: news, total, resumed}) => {
        const untold = !resumed || total > news.length;
        if (changes === 0 || untold || news.some(({row}) => row.orderid === orderid)) follow();
      }));
    }
  } else {
    story.append(el('section.empty-state', el('h2', 'Which order?'), el('p', hasWarehouse() ? 'Give an order’s id, or take one that was changed just now.' : 'Give an order’s id. Athena is asked for its history, and bills that.'), recent));
    if (live.last.changes) offerRecent(live.last.changes);
    offs.push(live.on('changes', (news) => recent.childNodes.length === 0 && offerRecent(news)));
  }
  return () => {
    ended = true;
    hand?.end();
    offs.forEach((off) => off());
  };
}

/** Athena knows no numbers of objects: its history is without them, and its differences are worked out here. */
async function stepsOf(orderid) {
  if (hasWarehouse()) return (await get(`/api/orders/story${query({orderid})}`)).changes;
  const rows = await report('orders/history', {orderid});
  return rows.map((row, i) => ({row, differences: row.cdc_event_type === 'MODIFY' && i > 0 ? compared(rows[i - 1], row) : []}));
}

function compared(before, after) {
  return ['status', 'quantity', 'price', 'total_price', 'product_name', 'customer_id', 'payment_method']
    .filter((column) => before[column] !== after[column])
    .map((column) => ({column, from: before[column], to: after[column]}));
}

function summary(steps) {
  const {row} = steps.at(-1);
  const removed = row.cdc_event_type === 'REMOVE';
  const facts = {
    Now: removed ? 'removed' : row.status ?? NONE, Product: row.product_name ?? NONE, Quantity: row.quantity ?? NONE, Price: money(row.price),
    Total: money(row.total_price), Customer: row.customer_id ?? NONE, Payment: row.payment_method ?? NONE, Changes: steps.length,
  };
  return el('section.panel', el('h2', 'As it is now'), el('dl.facts', Object.entries(facts).map(([name, value]) => el('div', el('dt', name), el('dd', String(value))))));
}

function statuses(stays) {
  const columns = [
    {label: 'Status', cell: (s) => s.status},
    {label: 'From', code: true, cell: (s) => dateTime(s.entered_at)},
    {label: 'Until', code: true, cell: (s) => (s.left_at ? dateTime(s.left_at) : 'still')},
    {label: 'Time', number: true, cell: (s) => (s.milliseconds == null ? 'still' : duration(s.milliseconds))},
    {label: 'Share', cell: (s) => share(s, stays)},
  ];
  return el('section.panel', el('h2', 'Time in each status'), stays.length ? scroller('Time in each status', table('Time in each status', columns, stays)) : el('p.empty', 'Its changes tell no status.'));
}

function share(stay, stays) {
  const total = stays.reduce((sum, s) => sum + (s.milliseconds ?? 0), 0);
  const part = total > 0 ? (stay.milliseconds ?? 0) / total : 0;
  const bar = el('span.share', {role: 'img', 'aria-label': `${Math.round(part * 100)} %`}, el('span'));
  bar.firstChild.style.width = `${part * 100}%`;
  return bar;
}

function timeline(steps) {
  return el('section.panel', el('h2', 'Timeline'), el('ol.timeline', steps.map((step, i) => entry(step, steps[i - 1]))));
}

function entry(step, before) {
  const {row} = step;
  const since = before ? Date.parse(row.changed_at) - Date.parse(before.row.changed_at) : null;
  const said = row.cdc_event_type === 'INSERT' || row.cdc_event_type === 'SNAPSHOT'
    ? `${row.quantity} × ${row.product_name} at ${money(row.price)}, ${row.status ?? 'no status'}`
    : row.cdc_event_type !== 'REMOVE' ? whatChanged(step)
    : row.removed_by === 'ttl' ? 'DynamoDB removed the order, at the end of its time to live' : 'The order was removed';
  return el('li', {'data-type': row.cdc_event_type},
    el('p.entry', badge(row.cdc_event_type), ' ', el('span.code', dateTime(row.changed_at)), since == null ? null : el('span.muted', ` ${since < 0 ? '' : '+'}${duration(since)}`)),
    el('p', said),
    step.object ? el('p.muted', 'From ', el('span.code.wrap', step.object), ` (${bytes(step.objectBytes)}), taken in at ${clock(step.takenInAt)}`) : null,
    el('details', el('summary', 'Raw row'), el('pre', {tabindex: 0}, JSON.stringify(row, null, 2))));
}
