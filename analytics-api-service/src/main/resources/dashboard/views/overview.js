// Sales as the reports tell them, and how fresh they are.
import {LOOK_ONLY, engine, has, hasWarehouse, inAws, mayControl, report, simulator} from '../api.js';
import {chartPanel} from '../charts.js';
import {badge, clock, compact, count, differences, duration, el, money, NONE, orderLink, rate, setText, table, tableRow} from '../format.js';
import {flow} from '../flow.js';
import * as live from '../live.js';
import {lakeNotice} from './lake.js';

const SPANS = {
  '30 minutes': {bucket: 'minute', step: 60_000, steps: 30},
  '24 hours': {bucket: 'hour', step: 3_600_000, steps: 24},
  '30 days': {bucket: 'day', step: 86_400_000, steps: 30},
};
const LATEST = 8;
const LEAST_PAUSE = 1000;

export default {title: 'Overview', show};

function show(root) {
  const tiles = {
    revenue: tile('Revenue', 'of orders neither cancelled nor removed'),
    orders: tile('Orders'),
    average: tile('Average order'),
  };
  // The warehouse's word: without one nobody knows.
  if (hasWarehouse()) {
    tiles.rate = tile('Changes a second', 'over the last 10 s');
    tiles.p50 = tile('Fresh within, half', 'order to report, p50 of the last minute');
    tiles.p99 = tile('Fresh within, 99 %', 'order to report, p99 of the last minute');
  }
  const span = el('select', {'aria-label': 'Time shown', onchange: refresh}, Object.keys(SPANS).map((name) => el('option', name)));
  const charts = {
    time: chartPanel({kind: 'line', title: 'Revenue over time', label: 'Placed from (UTC)', value: 'Revenue', format: money, tick: compact}),
    product: chartPanel({kind: 'bar', title: 'Revenue by product', label: 'Product', value: 'Revenue', format: money, tick: compact}),
    status: chartPanel({kind: 'bar', title: 'Orders by status', label: 'Status', value: 'Orders', format: count, tick: compact}),
    payment: chartPanel({kind: 'bar', title: 'Revenue by payment method', label: 'Payment method', value: 'Revenue', format: money, tick: compact}),
    customers: chartPanel({kind: 'bar', title: 'Top customers by revenue', label: 'Customer', value: 'Revenue', format: money, tick: compact}),
  };
  const picture = flow();
  const trouble = el('p.error', {role: 'alert', hidden: true});
  const lake = lakeNotice();
  const empty = emptyState();
  const latest = el('tbody');
  const none = el('p.empty', 'Nothing yet.');
  const refreshed = el('span.muted');
  const byHand = el('button', {type: 'button', onclick: refresh}, 'Refresh');

  root.append(
    el('div.head', el('h1', 'Overview'), el('p.lead', inAws() ? 'Every change of an order travels from DynamoDB to SQL: from left to right.' : 'Every change of an order travels from DynamoDB to SQL: from left to right, in about a second.')),
    el('section', {'aria-label': 'Pipeline'}, picture.list),
    el(hasWarehouse() ? 'section.tiles' : 'section.tiles.few', {'aria-label': 'Figures'}, Object.values(tiles).map((t) => t.element)),
    trouble, lake.element, empty,
    el('div.row.tools', el('label', 'Show ', span), byHand, refreshed),
    el('div.grid.two', charts.time.figure, charts.product.figure),
    el('div.grid.three', charts.status.figure, charts.payment.figure, charts.customers.figure),
    el('section.panel', {hidden: !hasWarehouse()}, el('div.caption', el('h2', 'Latest changes'), el('a', {href: '#/changes'}, 'All changes')), latestTable(latest), none),
  );

  let ended = false;
  let busy = false;
  let dirty = true;
  let objects = null;
  let notBefore = 0;

  /** No sooner again than it took several times over, so that a large warehouse is not kept busy. */
  function lookAround() {
    if (dirty && !busy && !document.hidden && performance.now() >= notBefore && engine() !== 'athena') refresh();
  }

  async function refresh() {
    if (busy) return;
    busy = true;
    dirty = false;
    const begin = performance.now();
    try {
      let chosen;
      // Another span may be chosen while one is read.
      do {
        chosen = span.value;
        await read(SPANS[chosen]);
      } while (chosen !== span.value && !ended);
      trouble.hidden = true;
      setText(refreshed, `Read at ${clock(new Date()).slice(0, 8)} UTC.`);
    } catch (e) {
      dirty = true;
      trouble.hidden = live.connection() === 'lost';
      setText(trouble, `The reports cannot be read: ${e.message}`);
    }
    busy = false;
    notBefore = performance.now() + Math.max(LEAST_PAUSE, 4 * (performance.now() - begin));
  }

  async function read({bucket, step, steps}) {
    const first = Math.floor(Date.now() / step) * step - (steps - 1) * step;
    const [summary] = await report('sales/summary');
    const time = await report('sales/over-time', {bucket, from: new Date(first).toISOString()});
    const products = await report('sales/by-product', {limit: 12});
    const statuses = await report('sales/by-status');
    const payments = await report('sales/by-payment-method');
    const customers = await report('sales/by-customer', {limit: 8});
    if (ended) return;
    setText(tiles.revenue.number, money(summary.revenue));
    setText(tiles.orders.number, count(summary.orders));
    setText(tiles.average.number, money(summary.average_order_value));
    empty.hidden = summary.orders > 0;
    charts.time.update(summary.orders > 0 ? filled(time, first, step, steps) : []);
    charts.product.update(bars(products, 'product_name', 'revenue'));
    charts.status.update(bars(statuses, 'status', 'orders'));
    charts.payment.update(bars(payments, 'payment_method', 'revenue'));
    charts.customers.update(bars(customers, 'customer_id', 'revenue'));
  }

  function showState({pulse, warehouse}) {
    setText(tiles.rate.number, rate(pulse.changesPerSecond));
    setText(tiles.p50.number, duration(pulse.p50Milliseconds));
    setText(tiles.p99.number, duration(pulse.p99Milliseconds));
    // A rebuild of a small lake is over between two of these.
    if (warehouse.rebuilding || warehouse.objects !== objects) dirty = true;
    objects = warehouse.objects;
  }

  function showChanges({changes, resumed}) {
    if (!resumed && changes.length) latest.replaceChildren();
    const rows = changes.slice(0, LATEST).map((change) => tableRow(COLUMNS, change));
    latest.prepend(...rows);
    none.hidden = latest.children.length > 0;
    while (latest.children.length > LATEST) latest.lastElementChild.remove();
    dirty = true;
  }

  function emptyState() {
    const said = el('p.error', {role: 'alert', hidden: true});
    const start = async () => {
      try {
        await simulator('/api/simulation/start', {ordersPerSecond: 5});
      } catch (e) {
        said.hidden = false;
        setText(said, e.message);
      }
    };
    return el('section.empty-state', {hidden: true},
      el('h2', 'Nothing has been sold yet'),
      el('p', has('simulator') ? 'Start traffic and watch: orders are placed and changed in the table, and about a second later they are here.' : 'Orders that are placed in the table are here once they are in the lake.'),
      has('simulator') ? el('p.row', el('button.primary', {type: 'button', disabled: !mayControl(), onclick: start}, 'Start 5 writes a second'), el('a', {href: '#/traffic'}, 'Choose more')) : null,
      has('simulator') && !mayControl() ? el('p.muted', LOOK_ONLY) : null,
      said);
  }

  const offs = [live.on('state', showState), live.on('changes', showChanges), live.on('connection', () => (dirty = true))];
  if (live.last.state) showState(live.last.state);
  if (live.last.changes) showChanges(live.last.changes);
  byHand.hidden = engine() !== 'athena';
  if (!byHand.hidden) setText(refreshed, 'Athena answers, and bills each query: figures are read when you ask.');
  const timer = setInterval(lookAround, 250);
  lookAround();
  return () => {
    ended = true;
    clearInterval(timer);
    offs.forEach((off) => off());
    picture.end();
    lake.end();
    Object.values(charts).forEach((chart) => chart.end());
  };
}

const COLUMNS = [
  {label: 'Changed (UTC)', code: true, cell: ({row}) => clock(row.changed_at)},
  {label: 'Type', cell: ({row}) => badge(row.cdc_event_type)},
  {label: 'Order', cell: ({row}) => orderLink(row.orderid)},
  {label: 'Product', cell: ({row}) => row.product_name ?? NONE},
  {label: 'Total', number: true, cell: ({row}) => money(row.total_price)},
  {label: 'What changed', cell: (change) => el('span', differences(change.differences))},
];

function latestTable(body) {
  const made = table('Latest changes', COLUMNS, []);
  made.querySelector('tbody').replaceWith(body);
  return el('div.scroller', {tabindex: 0, role: 'region', 'aria-label': 'Latest changes'}, made);
}

function tile(name, note) {
  const number = el('span.tile-number', NONE);
  return {number, element: el('div.tile', el('span.tile-name', name), number, note ? el('span.tile-note', note) : null)};
}

function bars(rows, label, value) {
  return rows.map((row) => ({label: row[label] ?? 'not told', value: row[value]}));
}

/** Times without sales are left out of the report; the line shows them as none. */
function filled(rows, first, step, steps) {
  const revenue = new Map(rows.map((row) => [Date.parse(row.placed_from), row.revenue]));
  return Array.from({length: steps}, (_, i) => {
    const at = first + i * step;
    const iso = new Date(at).toISOString();
    return {label: step < 86_400_000 ? iso.slice(11, 16) : iso.slice(5, 10), value: revenue.get(at) ?? 0};
  });
}
