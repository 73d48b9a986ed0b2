// Sales as the reports tell them, and how fresh they are.
import {remember} from '../address.js';
import {LOOK_ONLY, engine, has, hasWarehouse, mayControl, query, report, simulator} from '../api.js';
import {chartPanel} from '../charts.js';
import {changeRows, whatChanged} from '../change.js';
import {isOf, itemLink, tellsOf} from '../entities.js';
import {ahead, badge, clock, compact, count, dateTime, duration, el, money, NONE, rate, setText, table, timeOfDay, zoneName} from '../format.js';
import {flow} from '../flow.js';
import * as live from '../live.js';
import {stillList} from '../still.js';
import {now} from '../time.js';
import {lacksMuch, loading} from '../worry.js';
import {shop} from './shop.js';
import {lakeNotice} from '../views/lake.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RANGES = {
  '30m': {name: 'the last 30 minutes', bucket: 'minute', step: MINUTE, steps: 30},
  '24h': {name: 'the last 24 hours', bucket: 'hour', step: HOUR, steps: 24},
  '30d': {name: 'the last 30 days', bucket: 'day', step: DAY, steps: 30},
  all: {name: 'all time', bucket: 'day', step: DAY, steps: 1000},
};
const LATEST = 8;
const LEAST_PAUSE = 1000;

export default {title: 'Overview', show};

function show(root, _, given) {
  const tiles = {
    revenue: tile('Revenue', 'of orders neither cancelled nor removed'),
    orders: tile('Orders', 'placed in the time shown'),
    average: tile('Average order', 'of the same'),
  };
  // The warehouse's word: without one nobody knows.
  if (hasWarehouse()) {
    tiles.rate = tile('Changes a second', 'over the last 10 s');
    tiles.p50 = tile('Fresh within, half', 'order to report, p50 of the last minute');
    tiles.p99 = tile('Fresh within, 99 %', 'order to report, p99 of the last minute');
  }
  const range = el('select', {id: 'range', onchange: choose}, Object.entries(RANGES).map(([key, {name}]) => el('option', {value: key}, name)));
  if (RANGES[given.get('range')]) range.value = given.get('range');
  const charts = {
    time: chartPanel({kind: 'line', title: 'Revenue over time', label: 'Placed from', value: 'Revenue', format: money, tick: compact, csv: () => csv('sales/over-time', {bucket: chosen().bucket, zone: zoneName()})}),
    product: chartPanel({kind: 'bar', title: 'Revenue by product', label: 'Product', value: 'Revenue', format: money, tick: compact, csv: () => csv('sales/by-product')}),
    status: chartPanel({kind: 'bar', title: 'Orders by status', label: 'Status', value: 'Orders', format: count, tick: compact, csv: () => csv('sales/by-status')}),
    payment: chartPanel({kind: 'bar', title: 'Revenue by payment method', label: 'Payment method', value: 'Revenue', format: money, tick: compact, csv: () => csv('sales/by-payment-method')}),
    customers: chartPanel({kind: 'bar', title: 'Top customers by revenue', label: 'Customer', value: 'Revenue', format: money, tick: compact, csv: () => csv('sales/by-customer')}),
  };
  const picture = flow();
  const incomplete = el('p.error', {hidden: true});
  const trouble = el('p.error', {role: 'alert', hidden: true});
  const lake = lakeNotice();
  const empty = emptyState();
  const latest = el('tbody');
  const latestArea = latestTable(latest);
  const list = stillList(latest, latestArea, LATEST);
  const none = el('p.empty', 'Nothing yet.');
  const refreshed = el('span.muted');
  const byHand = el('button', {type: 'button', onclick: refresh}, 'Refresh');

  root.append(
    el('div.head', el('h1', 'Overview'), el('p.lead', `Every change of an order travels from DynamoDB to SQL: from left to right${has('transformer') ? ', in about a second' : ''}.`)),
    el('section', {'aria-label': 'Pipeline'}, picture.list),
    lake.element, empty,
    el('div.row.tools', el('label', {for: 'range'}, 'Orders placed in ', range), byHand, refreshed),
    el(hasWarehouse() ? 'section.tiles' : 'section.tiles.few', {'aria-label': 'Figures'}, Object.values(tiles).map((t) => t.element)),
    incomplete, trouble,
    el('div.grid.two', charts.time.figure, charts.product.figure),
    el('div.grid.three', charts.status.figure, charts.payment.figure, charts.customers.figure),
    el('section.panel', {hidden: !hasWarehouse()}, el('div.caption', el('h2', 'Latest changes'), el('span.row', list.button, el('a', {href: '#/table/orders'}, 'All changes'))), latestArea, none),
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

  const chosen = () => RANGES[range.value];

  function choose() {
    remember({range: range.value});
    refresh();
  }

  /** Where the range begins, or null for all there is. */
  function from() {
    const {step, steps} = chosen();
    return range.value === 'all' ? null : new Date(begin(stepOf(now(), step) - (steps - 1) * step, step)).toISOString();
  }

  function csv(name, parameters = {}) {
    return {url: `/api/${name}.csv${query({...parameters, from: from()})}`, name: `${name.replaceAll('/', '-')}.csv`};
  }

  async function refresh() {
    if (busy) return;
    busy = true;
    dirty = false;
    const begin = performance.now();
    try {
      let read;
      // Another range may be chosen while one is read.
      do {
        read = range.value;
        await readAll(chosen());
      } while (read !== range.value && !ended);
      trouble.hidden = true;
      setText(refreshed, `Read at ${timeOfDay(now())}.`);
    } catch (e) {
      dirty = true;
      trouble.hidden = live.connection() === 'lost';
      setText(trouble, `The reports cannot be read: ${e.message}`);
    }
    busy = false;
    notBefore = performance.now() + Math.max(LEAST_PAUSE, 4 * (performance.now() - begin));
  }

  async function readAll({name, bucket, step, steps}) {
    const within = {from: from()};
    const [summary] = await report('sales/summary', within);
    const time = await report('sales/over-time', {bucket, zone: zoneName(), ...within});
    const products = await report('sales/by-product', {limit: 12, ...within});
    const statuses = await report('sales/by-status', within);
    const payments = await report('sales/by-payment-method', within);
    const customers = await report('sales/by-customer', {limit: 8, ...within});
    const none = Number(summary.orders) === 0;
    const nothing = none && statuses.length === 0 && Number((await report('sales/summary'))[0].orders) === 0;
    if (ended) return;
    setText(tiles.revenue.number, money(summary.revenue));
    setText(tiles.orders.number, count(summary.orders));
    setText(tiles.average.number, money(summary.average_order_value));
    empty.hidden = !nothing;
    const why = range.value === 'all' ? 'No order is there.' : `No order was placed in ${name}.`;
    charts.time.update(filled(time, step, steps), why);
    charts.product.update(bars(products, 'product_name', 'revenue'), why);
    charts.status.update(bars(statuses, 'status', 'orders'), why);
    charts.payment.update(bars(payments, 'payment_method', 'revenue'), why);
    charts.customers.update(bars(customers, 'customer_id', 'revenue'), why);
  }

  function showState({pulse, warehouse}) {
    setText(tiles.rate.number, rate(pulse.changesPerSecond));
    setText(tiles.p50.number, duration(pulse.p50Milliseconds));
    setText(tiles.p99.number, duration(pulse.p99Milliseconds));
    const more = loading(warehouse);
    incomplete.hidden = !lacksMuch(warehouse);
    setText(incomplete, `These figures lack some: the warehouse ${more}.`);
    // A rebuild of a small lake is over between two of these.
    if (warehouse.rebuilding || warehouse.objects !== objects) dirty = true;
    objects = warehouse.objects;
  }

  function showChanges(event) {
    if (!tellsOf(event, shop())) return;
    const {changes, resumed} = event;
    const rows = changeRows(COLUMNS, changes.filter((change) => isOf(change, shop())).slice(0, LATEST));
    if (!resumed && changes.length) list.anew(rows);
    else list.add(rows);
    none.hidden = latest.children.length > 0;
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
  {label: 'Changed', code: true, cell: ({row}) => clock(row.changed_at)},
  {label: 'Type', cell: ({row}) => badge(row.cdc_event_type)},
  {label: 'Order', cell: ({row}) => itemLink(shop(), row.orderid)},
  {label: 'Product', long: true, cell: ({row}) => row.product_name ?? NONE},
  {label: 'Total', number: true, cell: ({row}) => money(row.total_price)},
  {label: 'What changed', cell: (change) => whatChanged(change, shop(), ['product_name', 'total_price'])},
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

/**
 * The step that a time is in, as the zone shown has them: when it begins. A day, which may have 23 hours or 25,
 * is told by its date: as the time when UTC has that date's midnight.
 */
function stepOf(time, step) {
  const date = Math.floor((time + ahead(time)) / step) * step;
  return step < DAY ? date - ahead(time) : date;
}

/** When a step begins. */
function begin(at, step) {
  return step < DAY ? at : at - ahead(at - ahead(at));
}

/**
 * Times without sales are left out of the report; the line shows them as none. It begins where data
 * begins, and its last step is not over.
 */
function filled(rows, step, steps) {
  const revenue = new Map(rows.map((row) => [stepOf(Date.parse(row.placed_from), step), row.revenue]));
  const current = stepOf(now(), step);
  // What somebody's clock has placed in the future is in the figures alone.
  const past = [...revenue.keys()].filter((at) => at <= current);
  if (past.length === 0) return [];
  const first = Math.max(current - (steps - 1) * step, Math.min(...past));
  return Array.from({length: (current - first) / step + 1}, (_, i) => {
    const at = first + i * step;
    const label = step < DAY ? dateTime(at).slice(11, 16) : new Date(at).toISOString().slice(5, 10);
    return {label, value: revenue.get(at) ?? 0, soFar: at >= current};
  });
}
