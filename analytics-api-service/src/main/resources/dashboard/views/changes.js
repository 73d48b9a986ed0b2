// Changes as they arrive, filtered here.
import {changeRows, whatChanged} from '../change.js';
import {badge, clock, count, el, money, NONE, orderLink, scroller, setText, table} from '../format.js';
import {hasWarehouse} from '../api.js';
import * as live from '../live.js';
import {stillList} from '../still.js';

const MOST = 150;
const MOST_KEPT = 1000;
const DRAW_EVERY = 250;

export default {title: 'Live changes', changes: 250, show};

const COLUMNS = [
  {label: 'Changed', code: true, cell: ({row}) => clock(row.changed_at)},
  {label: 'Type', cell: ({row}) => badge(row.cdc_event_type)},
  {label: 'Order', cell: ({row}) => orderLink(row.orderid)},
  {label: 'Product', long: true, cell: ({row}) => row.product_name ?? NONE},
  {label: 'Quantity', number: true, cell: ({row}) => count(row.quantity)},
  {label: 'Total', number: true, cell: ({row}) => money(row.total_price)},
  {label: 'Status', cell: ({row}) => row.status ?? NONE},
  {label: 'What changed', cell: whatChanged},
];

function show(root) {
  if (!hasWarehouse()) {
    root.append(el('div.head', el('h1', 'Live changes')), el('section.notice', el('h2', 'There is no warehouse here'),
      el('p', 'Athena answers reports, and nothing tells changes as they come. ', el('a', {href: '#/reports/changes/search'}, 'A report'), ' finds them in the lake, by product, customer, status, type and time.')));
    return () => {};
  }
  const type = choice('type', 'Type', ['INSERT', 'MODIFY', 'REMOVE', 'SNAPSHOT']);
  const status = choice('status', 'Status', ['pending', 'confirmed', 'shipped', 'delivered', 'cancelled']);
  const products = el('datalist', {id: 'products'});
  const product = el('input', {id: 'product', type: 'search', list: 'products', placeholder: 'any', oninput: redraw});
  const pause = el('button', {type: 'button', 'aria-pressed': 'false', onclick: hold}, 'Pause');
  const said = el('p.muted');
  const empty = el('p.empty', 'No change yet that fits. Changes appear here as the warehouse gets them.');
  const whole = table('Latest changes', COLUMNS, []);
  const body = whole.querySelector('tbody');
  const area = scroller('Latest changes', whole);
  const list = stillList(body, area, MOST);

  root.append(
    el('div.head', el('h1', 'Live changes'), el('p.lead', 'Each INSERT, MODIFY and REMOVE as it reaches the warehouse, the latest first.')),
    el('form.row.tools', {onsubmit: (event) => event.preventDefault()}, type.element, status.element, el('div.field', el('label', {for: 'product'}, 'Product'), product, products), pause, list.button),
    said,
    el('section.panel', area, empty));

  let kept = [];
  let fresh = [];
  let seen = new Set();
  let unseen = 0;
  let timer = 0;
  let paused = false;
  let anew = false;

  function take({changes, total, resumed}) {
    if (!resumed && changes.length) {
      kept = [];
      fresh = [];
      seen = new Set();
      anew = true;
    }
    const news = changes.filter(({row}) => !seen.has(row.event_id));
    news.forEach(({row}) => seen.add(row.event_id));
    if (resumed) unseen += total - changes.length;
    fresh = [...news, ...fresh].slice(0, MOST_KEPT);
    kept = [...news, ...kept].slice(0, MOST_KEPT);
    if (seen.size > 4 * MOST_KEPT) seen = new Set(kept.map(({row}) => row.event_id));
    timer ||= setTimeout(draw, DRAW_EVERY);
  }

  function draw() {
    timer = 0;
    const rows = changeRows(COLUMNS, fresh.filter(fits).slice(0, MOST));
    fresh = [];
    // What was shown stays until there is something in its place.
    if (anew) list.anew(rows);
    else list.add(rows);
    anew = false;
    tell();
    offerProducts();
  }

  function redraw() {
    anew = true;
    fresh = kept;
    draw();
  }

  function tell() {
    empty.hidden = body.children.length > 0;
    const parts = [`${count(kept.length)} latest changes kept, ${count(body.children.length)} shown`];
    if (unseen) parts.push(`${count(unseen)} more came in large batches, of which only the latest are shown`);
    if (paused) parts.push(`paused, ${count(list.waiting())} wait`);
    setText(said, `${parts.join('; ')}.`);
  }

  function offerProducts() {
    const names = new Set([...products.children].map((option) => option.value));
    for (const {row} of kept) {
      if (row.product_name && !names.has(row.product_name) && names.size < 50) {
        names.add(row.product_name);
        products.append(el('option', {value: row.product_name}));
      }
    }
  }

  function fits({row}) {
    return (!type.value() || row.cdc_event_type === type.value())
      && (!status.value() || row.status === status.value())
      && (!product.value || (row.product_name ?? '').toLowerCase().includes(product.value.toLowerCase()));
  }

  function hold() {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    setText(pause, paused ? 'Go on' : 'Pause');
    list.pause(paused);
    tell();
  }

  function choice(name, label, values) {
    const select = el('select', {id: `filter-${name}`, onchange: redraw}, el('option', {value: ''}, 'any'), values.map((value) => el('option', value)));
    return {value: () => select.value, element: el('div.field', el('label', {for: select.id}, label), select)};
  }

  const off = live.on('changes', take);
  if (live.last.changes) take({...live.last.changes, resumed: false});
  return () => {
    off();
    clearTimeout(timer);
  };
}
