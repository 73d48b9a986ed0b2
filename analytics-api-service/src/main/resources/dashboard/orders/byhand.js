// An order placed, changed and removed by hand, and its way from stage to stage with the times.
import {LOOK_ONLY, get, has, hasWarehouse, mayControl, query, simulator, transformer} from '../api.js';
import {clock, duration, el, NONE, setText} from '../format.js';
import {now} from '../time.js';

const LOOK = 200;
const PATIENCE = 60_000;
const NEXT_STATUS = {pending: 'confirmed', confirmed: 'shipped', shipped: 'delivered'};
const NEW_ORDER = {product_name: 'Laptop', quantity: 1, price: 1299.9, customer_id: 'customer-by-hand', payment_method: 'credit_card'};
const STAGES = [
  {key: 'table', name: 'Table', what: 'written and answered'},
  {key: 'stream', name: 'Stream', what: 'put there by the pipe'},
  {key: 'warehouse', name: 'Lake and warehouse', what: 'transformed, written, taken in'},
  {key: 'story', name: 'Answer', what: 'seen by this page'},
];

/** What was written last by this page, so that a view that opens for it can follow it. */
let written = null;

/** Places an order. Answers its id. */
export async function place() {
  const order = await simulator('/api/orders', NEW_ORDER);
  written = {type: 'INSERT', orderid: order.orderid, at: Date.parse(order.updated_at), order};
  return order.orderid;
}

/** Buttons for an order, and the way of what they wrote; null where there is no simulator. */
export function byHand(orderid) {
  if (!has('simulator')) return null;
  const said = el('p.muted', {role: 'status'}, mayControl() ? '' : LOOK_ONLY);
  const change = el('button', {type: 'button', disabled: !mayControl(), onclick: () => write(changeIt)}, 'Change its status');
  const add = el('button', {type: 'button', disabled: !mayControl(), onclick: () => write(addOne)}, 'One more of it');
  const remove = el('button', {type: 'button', disabled: !mayControl(), onclick: () => write(removeIt)}, 'Remove it');
  const stages = Object.fromEntries(STAGES.map((stage) => [stage.key, {time: el('span.code', NONE), after: el('b'), note: el('span.hint.wrap')}]));
  const road = el('ol.road', {hidden: true, 'aria-label': 'The way of what was written'}, STAGES.map(({key, name, what}) =>
    el('li', {'data-road': key}, el('span', name), el('span.hint', what), stages[key].time, stages[key].after, stages[key].note)));
  let following = 0;
  let ended = false;

  async function write(how) {
    [change, add, remove].forEach((button) => (button.disabled = true));
    setText(said, '');
    try {
      written = await how();
      follow(written);
    } catch (e) {
      setText(said, e.status === 404 ? 'There is no such order in the table.' : e.message);
    }
    [change, add, remove].forEach((button) => (button.disabled = !mayControl()));
  }

  async function current() {
    return simulator(`/api/orders/${encodeURIComponent(orderid)}`);
  }

  async function changeIt() {
    const {status} = await current();
    if (!NEXT_STATUS[status]) throw new Error(`An order that is ${status} has no next status.`);
    return modified(await simulator(`/api/orders/${encodeURIComponent(orderid)}`, {status: NEXT_STATUS[status]}, 'PATCH'));
  }

  async function addOne() {
    const {quantity} = await current();
    return modified(await simulator(`/api/orders/${encodeURIComponent(orderid)}`, {quantity: quantity + 1}, 'PATCH'));
  }

  const modified = (order) => ({type: 'MODIFY', orderid, at: Date.parse(order.updated_at), order});

  async function removeIt() {
    const at = now();
    await simulator(`/api/orders/${encodeURIComponent(orderid)}`, undefined, 'DELETE');
    return {type: 'REMOVE', orderid, at};
  }

  /** Until it has arrived, or somebody wrote again. */
  async function follow(what) {
    const own = ++following;
    road.hidden = false;
    for (const {key} of STAGES) reach(key, null, what.at, '');
    reach('table', what.at, what.at, what.type);
    const until = performance.now() + PATIENCE;
    let inStream = !has('transformer');
    while (!ended && own === following && performance.now() < until) {
      inStream ||= await seeInStream(what);
      if (await seeInStory(what)) return;
      await new Promise((done) => setTimeout(done, LOOK));
    }
    if (!ended && own === following) setText(said, 'It has not arrived within a minute; the pipeline view tells where it is.');
  }

  async function seeInStream(what) {
    const {shards} = await transformer('/api/stream/shards').catch(() => ({shards: []}));
    for (const {id} of shards) {
      const page = await transformer(`/api/stream/records${query({shard: id, limit: 1000, position: 'AT_TIMESTAMP', timestamp: new Date(what.at - 1000).toISOString()})}`).catch(() => ({records: []}));
      const record = page.records.find((r) => r.partitionKey === orderid && isOf(r.data, what));
      if (record) {
        reach('stream', Date.parse(record.arrivedAt), what.at, id);
        return true;
      }
    }
    return false;
  }

  async function seeInStory(what) {
    if (!hasWarehouse()) return false;
    const {changes} = await get(`/api/orders/story${query({orderid})}`).catch(() => ({changes: []}));
    const step = changes.findLast(({row}) => row.cdc_event_type === what.type && (what.order == null || row.order_version === what.order.version));
    if (!step) return false;
    reach('warehouse', Date.parse(step.takenInAt), what.at, step.object);
    what.seenAt ??= now();
    reach('story', what.seenAt, what.at, '');
    return true;
  }

  function reach(key, at, from, note) {
    const {time, after, note: noted} = stages[key];
    setText(time, at == null ? NONE : clock(at));
    setText(after, at == null || key === 'table' ? '' : `+${duration(Math.max(0, at - from))}`);
    setText(noted, note);
    time.parentElement.classList.toggle('reached', at != null);
  }

  if (written?.orderid === orderid) follow(written);
  return {
    element: el('section.panel', {id: 'by-hand'}, el('h2', 'By hand'), el('p.muted', 'Write to the table and see it arrive, stage by stage.'), el('p.row', change, add, remove), said, road),
    end: () => (ended = true),
  };
}

function isOf(data, what) {
  try {
    const {eventName, dynamodb} = JSON.parse(data);
    return eventName === what.type && (what.order == null || dynamodb.NewImage?.version?.N === String(what.order.version));
  } catch {
    return false;
  }
}
