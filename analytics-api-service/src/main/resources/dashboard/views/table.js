// What one entity's items are, were and become: live, as rows, at a time, counted.
import {engine, get, hasWarehouse} from '../api.js';
import {changeRows, whatChanged} from '../change.js';
import {capital, entities, entityOf, isNumber, isOf, itemAddress, itemLink, shownValue, tellsOf, UNTOLD_AGE, words} from '../entities.js';
import {badge, clock, count, duration, el, scroller, setText, table} from '../format.js';
import * as live from '../live.js';
import {reportPanel} from '../reportpanel.js';
import {stillList} from '../still.js';
import {now} from '../time.js';

const MOST = 150;
const MOST_KEPT = 1000;
const MOST_OFFERED = 50;
const DRAW_EVERY = 250;
const TABS = {live: 'Live', rows: 'Rows', 'as-of': 'As of', counts: 'Counts'};

export default {title: (rest) => found(rest)?.entity.title ?? 'Table', changes: 250, show};

function found(rest) {
  const [many, tab] = rest.split('/');
  const entity = entityOf(many) ?? (many ? null : entities()[0]);
  return entity && {entity, tab: TABS[tab] ? tab : hasWarehouse() ? 'live' : 'rows'};
}

function show(root, rest, given) {
  const chosen = found(rest);
  if (!chosen) {
    root.append(el('div.head', el('h1', 'Table')), el('p.empty', `Nothing is served by the name ${rest.split('/')[0]}.`));
    return () => {};
  }
  const {entity, tab} = chosen;
  const place = el('div.tab');
  root.append(
    el('div.head', el('h1', entity.title), el('p.lead', `Of the table ${entity.table}, by their key ${entity.key}${entity.about ? `: ${entity.about}` : ''}.`)),
    el('nav.tabs', {'aria-label': entity.title}, Object.entries(TABS).map(([name, label]) =>
      el('a', {href: `#/table/${entity.many}/${name}`, 'aria-current': name === tab ? 'page' : null}, label))),
    keyForm(entity, ''),
    place);
  return tab === 'live' ? showLive(place, entity) : showReport(place, entity, tab, given);
}

/**
 * A form that leads to an item by its key.
 *
 * @param again called where it is the one that is shown
 */
export function keyForm(entity, key, again) {
  const field = el('input', {id: 'item-key', type: 'search', required: true, value: key, autocomplete: 'off', spellcheck: 'false'});
  return el('form.row.tools', {role: 'search', onsubmit: (event) => {
    event.preventDefault();
    const wanted = field.value.trim();
    if (wanted && wanted === key) again();
    else if (wanted) location.hash = itemAddress(entity, wanted);
  }}, el('div.field.wide', el('label', {for: 'item-key'}, `Key of one ${entity.one}`), field), el('button', {type: 'submit'}, 'Show'));
}

/** The entity's report of that name, as the reports' view has it. */
function showReport(place, entity, tab, given) {
  let ended = false;
  let panel = null;

  async function begin() {
    try {
      const {reports} = await get('/api/reports');
      if (ended) return;
      const report = reports.find(({name}) => name === `${entity.many}/${tab}`);
      if (!report) {
        place.replaceChildren(el('section.notice', el('h2', 'There is nothing to count by'), el('p', `No column of ${entity.one} has few values: a text, a whole number or a yes and no, that is not marked distinct: many.`)));
        return;
      }
      const parameters = new URLSearchParams(given);
      if (tab === 'as-of' && !parameters.get('at')) parameters.set('at', new Date(now()).toISOString());
      panel = reportPanel(report, engine() !== 'athena', parameters, entity);
      place.replaceChildren(...panel.elements);
    } catch (e) {
      if (!ended) place.replaceChildren(el('p.error', {role: 'alert'}, `The reports cannot be listed: ${e.message}`));
    }
  }

  place.append(el('p.muted', 'Reading …'));
  begin();
  return () => {
    ended = true;
    panel?.end();
  };
}

function showLive(place, entity) {
  if (!hasWarehouse()) {
    place.append(el('section.notice', el('h2', 'There is no warehouse here'),
      el('p', 'Athena answers reports, and nothing tells changes as they come. ', el('a', {href: `#/reports/${entity.many}/changes`}, 'A report'), ' finds them in the lake, by value, type and time.')));
    return () => {};
  }
  const columns = [
    {label: 'Changed', code: true, cell: ({row}) => clock(row.changed_at)},
    {label: 'Type', cell: ({row}) => badge(row.cdc_event_type)},
    {label: 'Key', cell: ({row}) => itemLink(entity, row[entity.key])},
    ...entity.shown.map((name) => ({label: capital(words(name)), number: isNumber(entity, name), long: entity.kind(name) === 'string', cell: ({row}) => shownValue(entity, name, row[name])})),
    {label: 'What changed', cell: (change) => whatChanged(change, entity, entity.shown)},
  ];
  const type = el('select', {id: 'filter-type', onchange: redraw}, el('option', {value: ''}, 'any'), ['INSERT', 'MODIFY', 'REMOVE', 'SNAPSHOT'].map((value) => el('option', value)));
  const filters = entity.shown.filter((name) => entity.kind(name) === 'string').map((name) => filter(name, redraw));
  const pause = el('button', {type: 'button', 'aria-pressed': 'false', onclick: hold}, 'Pause');
  const said = el('p.muted');
  const fresh = el('p.muted', {hidden: Boolean(entity.roles.changed)}, UNTOLD_AGE);
  const empty = el('p.empty', 'No change yet that fits. Changes appear here as the warehouse gets them.');
  const whole = table('Latest changes', columns, []);
  const body = whole.querySelector('tbody');
  const area = scroller('Latest changes', whole);
  const list = stillList(body, area, MOST);

  place.append(
    el('form.row.tools', {onsubmit: (event) => event.preventDefault()}, el('div.field', el('label', {for: type.id}, 'Type'), type), filters.map(({element}) => element), pause, list.button),
    said, fresh,
    el('section.panel', area, empty));

  let kept = [];
  let news = [];
  let seen = new Set();
  let unseen = 0;
  let timer = 0;
  let paused = false;
  let anew = false;

  function take(event) {
    if (!tellsOf(event, entity)) return;
    const {changes, total, resumed} = event;
    if (!resumed && changes.length) {
      kept = [];
      news = [];
      seen = new Set();
      anew = true;
    }
    const own = changes.filter((change) => isOf(change, entity) && !seen.has(change.row.event_id));
    own.forEach(({row}) => seen.add(row.event_id));
    if (resumed) unseen += total - changes.length;
    news = [...own, ...news].slice(0, MOST_KEPT);
    kept = [...own, ...kept].slice(0, MOST_KEPT);
    if (seen.size > 4 * MOST_KEPT) seen = new Set(kept.map(({row}) => row.event_id));
    timer ||= setTimeout(draw, DRAW_EVERY);
  }

  function draw() {
    timer = 0;
    const rows = changeRows(columns, news.filter(fits).slice(0, MOST));
    news = [];
    // What was shown stays until there is something in its place.
    if (anew) list.anew(rows);
    else list.add(rows);
    anew = false;
    tell();
    filters.forEach(({offer}) => offer(kept));
  }

  function redraw() {
    anew = true;
    news = kept;
    draw();
  }

  function tell() {
    empty.hidden = body.children.length > 0;
    const parts = [`${count(kept.length)} latest changes kept, ${count(body.children.length)} shown`];
    if (unseen) parts.push(`${count(unseen)} more came in large batches, of which only the latest are shown`);
    if (paused) parts.push(`paused, ${count(list.waiting())} wait`);
    setText(said, `${parts.join('; ')}.`);
  }

  function tellAge({pulse}) {
    if (!entity.roles.changed) return;
    fresh.hidden = pulse.p50Milliseconds == null;
    if (!fresh.hidden) setText(fresh, `Half of the changes of the last minute were in reports within ${duration(pulse.p50Milliseconds)}, 99 of 100 within ${duration(pulse.p99Milliseconds)}.`);
  }

  const fits = ({row}) => (!type.value || row.cdc_event_type === type.value) && filters.every((one) => one.fits(row));

  function hold() {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    setText(pause, paused ? 'Go on' : 'Pause');
    list.pause(paused);
    tell();
  }

  const offs = [live.on('changes', take), live.on('state', tellAge)];
  if (live.last.changes) take({...live.last.changes, resumed: false});
  if (live.last.state) tellAge(live.last.state);
  return () => {
    offs.forEach((off) => off());
    clearTimeout(timer);
  };
}

/** A field for a part of a column's text, which offers the texts that were seen. */
function filter(name, onInput) {
  const offered = el('datalist', {id: `seen-${name}`});
  const field = el('input', {id: `filter-${name}`, type: 'search', list: offered.id, placeholder: 'any', oninput: onInput});
  return {
    element: el('div.field', el('label', {for: field.id}, capital(words(name))), field, offered),
    fits: (row) => !field.value || (row[name] ?? '').toLowerCase().includes(field.value.toLowerCase()),
    offer(changes) {
      const known = new Set([...offered.children].map((option) => option.value));
      for (const {row} of changes) {
        if (row[name] && !known.has(row[name]) && known.size < MOST_OFFERED) {
          known.add(row[name]);
          offered.append(el('option', {value: row[name]}));
        }
      }
    },
  };
}
