// The life of one item, from its first change on.
import {get, has, hasWarehouse, query, report} from '../api.js';
import {whatChanged} from '../change.js';
import {capital, entities, entityOf, isOf, itemAddress, shownValue, tellsOf, words} from '../entities.js';
import {badge, bytes, clock, count, dateTime, duration, el, scroller, setText, table} from '../format.js';
import * as live from '../live.js';
import {byHand} from '../orders/byhand.js';
import {isShop} from '../orders/shop.js';
import {inTurn} from '../turn.js';
import {keyForm} from './table.js';

const LEAST_PAUSE = 1000;
const OFFERED = 5;
const LONGEST_FACT = 300;

export default {title: (rest) => `Story of one ${found(rest)?.entity.one ?? 'item'}`, show};

function found(rest) {
  const [many] = rest.split('/', 1);
  const entity = entityOf(many) ?? (many ? null : entities()[0]);
  return entity && {entity, key: rest.slice(many.length + 1)};
}

function show(root, rest) {
  const chosen = found(rest);
  if (!chosen) {
    root.append(el('div.head', el('h1', 'Story')), el('p.empty', `Nothing is served by the name ${rest.split('/')[0]}.`));
    return () => {};
  }
  const {entity, key} = chosen;
  const said = el('p', {role: 'status'});
  const story = el('div.story');
  const recent = el('p.row.recent');
  const hand = key && isShop(entity) && has('simulator') ? byHand(key) : null;
  root.append(
    el('div.head', el('h1', capital(`${entity.one} story`)), el('p.lead', `Every change of one ${entity.one}: what it changed, when, and the file of the lake that brought it. `, el('a', {href: `#/table/${entity.many}`}, `All ${entity.title.toLowerCase()}`))),
    keyForm(entity, key, look),
    said, hand?.element ?? '', story);

  let ended = false;
  let changes = 0;

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
    const steps = await stepsOf(entity, key);
    if (ended) return;
    if (steps.length === 0) {
      setText(said, hasWarehouse() ? `No change of this ${entity.one} is in the warehouse yet. If it was just written, it appears here by itself.` : `Athena finds no change of this ${entity.one} in the lake. What was just written takes a buffer’s time to get there.`);
      return;
    }
    if (steps.length !== changes) {
      story.replaceChildren(summary(entity, steps), entity.roles.status ? statuses(staysOf(steps, entity.roles.status)) : '', timeline(entity, steps));
      changes = steps.length;
    }
    setText(said, '');
  }

  function offerRecent({changes: latest}) {
    const own = latest.filter((change) => isOf(change, entity));
    const keys = [...new Set([...own.filter(({row}) => row.cdc_event_type === 'MODIFY'), ...own].map(({row}) => row[entity.key]))].slice(0, OFFERED);
    if (keys.length) recent.replaceChildren('Changed just now: ', ...keys.flatMap((each) => [el('a.code', {href: itemAddress(entity, each)}, each), ' ']));
  }

  const offs = [];
  if (key) {
    look();
    // While the page is here it follows the item; on Athena each look is billed.
    if (hasWarehouse()) {
      offs.push(live.on('changes', (event) => {
        if (!tellsOf(event, entity)) return;
        const {changes: news, total, resumed} = event;
        const untold = !resumed || total > news.length;
        if (changes === 0 || untold || news.some((change) => isOf(change, entity) && change.row[entity.key] === key)) follow();
      }));
    }
  } else {
    story.append(el('section.empty-state', el('h2', `Which ${entity.one}?`), el('p', hasWarehouse() ? 'Give a key, or take one that was changed just now.' : 'Give a key. Athena is asked for its history, and bills that.'), recent));
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
async function stepsOf(entity, key) {
  if (hasWarehouse()) return (await get(`/api/${entity.many}/story${query({[entity.key]: key})}`)).changes;
  const rows = await report(`${entity.many}/history`, {[entity.key]: key});
  return rows.map((row, i) => ({row, differences: row.cdc_event_type === 'MODIFY' && i > 0 ? compared(entity, rows[i - 1], row) : []}));
}

function compared(entity, before, after) {
  return entity.state
    .filter((column) => column !== entity.roles.version && before[column] !== after[column])
    .map((column) => ({column, from: before[column], to: after[column]}));
}

function summary(entity, steps) {
  const {row} = steps.at(-1);
  const {status} = entity.roles;
  const removed = row.cdc_event_type === 'REMOVE';
  const facts = [['Now', removed ? 'removed' : status ? shownValue(entity, status, row[status]) : 'exists']];
  for (const column of entity.state) {
    if (column !== status && column !== entity.roles.version) facts.push([capital(words(column)), cut(shownValue(entity, column, row[column]))]);
  }
  facts.push(['Changes', String(steps.length)]);
  return el('section.panel', el('h2', 'As it is now'), el('dl.facts', facts.map(([name, value]) => el('div', el('dt', name), el('dd', value)))));
}

function cut(text) {
  return text.length > LONGEST_FACT ? `${text.slice(0, LONGEST_FACT)} … ${count(text.length)} characters` : text;
}

/** How long it was in each status. A change that tells none leaves it as it was; after a removal there is none. */
function staysOf(steps, column) {
  const stays = [];
  let before = null;
  for (const {row} of steps) {
    const status = row.cdc_event_type === 'REMOVE' ? null : row[column] ?? before;
    if (status === before) continue;
    const last = stays.at(-1);
    if (before !== null) Object.assign(last, {until: row.changed_at, milliseconds: Date.parse(row.changed_at) - Date.parse(last.from)});
    if (status !== null) stays.push({status, from: row.changed_at});
    before = status;
  }
  return stays;
}

function statuses(stays) {
  const columns = [
    {label: 'Status', cell: (s) => s.status},
    {label: 'From', code: true, cell: (s) => dateTime(s.from)},
    {label: 'Until', code: true, cell: (s) => (s.until ? dateTime(s.until) : 'still')},
    {label: 'Time', number: true, cell: (s) => (s.until ? duration(s.milliseconds) : 'still')},
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

function timeline(entity, steps) {
  return el('section.panel', el('h2', 'Timeline'), el('ol.timeline', steps.map((step, i) => entry(entity, step, steps[i - 1]))));
}

function entry(entity, step, before) {
  const {row} = step;
  const since = before ? Date.parse(row.changed_at) - Date.parse(before.row.changed_at) : null;
  const said = row.cdc_event_type !== 'REMOVE' ? whatChanged(step, entity)
    : row[entity.fact] === 'ttl' ? `DynamoDB removed the ${entity.one}, at the end of its time to live` : `The ${entity.one} was removed`;
  return el('li', {'data-type': row.cdc_event_type},
    el('p.entry', badge(row.cdc_event_type), ' ', el('span.code', dateTime(row.changed_at)), since == null ? null : el('span.muted', ` ${since < 0 ? '' : '+'}${duration(since)}`)),
    el('p', said),
    step.object ? el('p.muted', 'From ', el('span.code.wrap', step.object), ` (${bytes(step.objectBytes)}), taken in at ${clock(step.takenInAt)}`) : null,
    el('details', el('summary', 'Raw row'), el('pre', {tabindex: 0}, JSON.stringify(row, null, 2))));
}
