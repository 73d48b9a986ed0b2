// The frame: which view is shown, the theme, and whether the service answers.
import {hasToken, keep, onDemand, tokenForm} from './access.js';
import {get, learn, mayControl} from './api.js';
import {recolour} from './charts.js';
import {entities, learnEntities} from './entities.js';
import {count, duration, el, isUtc, setText, timeOfDay, useUtc, zoneName} from './format.js';
import * as live from './live.js';
import overview from './orders/overview.js';
import {shop} from './orders/shop.js';
import traffic from './orders/traffic.js';
import {verdictLine} from './verdict.js';
import * as watch from './watch.js';
import alerts from './views/alerts.js';
import item from './views/item.js';
import pipeline from './views/pipeline.js';
import reports from './views/reports.js';
import tableView from './views/table.js';

const views = {overview, traffic, pipeline, table: tableView, item, reports, alerts};

/** Where views of before are now. */
const MOVED = {changes: 'table/orders/live', order: 'item/orders'};
const main = document.getElementById('main');
const nav = document.querySelector('.bar nav');
const BACK_SHOWN = 20_000;
let shown = null;
let title = '';
let lastNews = null;
let asking = false;
let verdict = null;

/**
 * Shows the view that the address names. A view is {title, changes, show(root, arguments,
 * parameters)}, and show answers how to end it; the title may follow from the arguments.
 */
function route() {
  if (asking) return;
  const [path, given = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...args] = path.split('/').map(decoded);
  if (MOVED[name]) {
    location.replace(`#/${[MOVED[name], ...path.split('/').slice(1)].join('/')}`);
    return;
  }
  const view = isShown(name) ? views[name] : first();
  const rest = args.filter(Boolean).join('/');
  const inTabs = main.querySelector('.tabs')?.contains(document.activeElement);
  shown?.end();
  live.want(view.changes ?? 12);
  const root = document.createElement('div');
  root.className = 'view';
  main.replaceChildren(root);
  title = typeof view.title === 'function' ? view.title(rest) : view.title;
  showTitle();
  for (const link of nav.querySelectorAll('a')) {
    if (link.hash === placeOf(view, args[0])) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  nav.querySelector('a[aria-current]')?.scrollIntoView({block: 'nearest', inline: 'nearest'});
  shown = {end: view.show(root, rest, new URLSearchParams(given))};
  // The keyboard's focus stays on the tab, though the view is another one.
  if (inTabs) root.querySelector('.tabs [aria-current]')?.focus();
  window.scrollTo(0, 0);
}

/** Overview and traffic are about the orders that ship. */
const isShown = (name) => views[name] && (shop() || !['overview', 'traffic'].includes(name));

const first = () => (shop() ? overview : pipeline);

/** The address by which the navigation knows a view, of an entity where it is of one. */
function placeOf(view, many) {
  if (view === tableView || view === item) return `#/table/${many || entities()[0]?.many}`;
  return `#/${Object.keys(views).find((name) => views[name] === view)}`;
}

/** What there is to see follows from what is served. */
function drawNav() {
  for (const link of nav.querySelectorAll('[data-served]')) link.remove();
  const link = (address, label) => el('a', {href: address, 'data-served': true}, label);
  if (shop()) nav.prepend(link('#/overview', 'Overview'), link('#/traffic', 'Traffic'));
  nav.querySelector('[href="#/pipeline"]').after(...entities().map(({many, title: label}) => link(`#/table/${many}`, label)));
}

/** Shows the view again, of what is served now. */
function anew() {
  drawNav();
  route();
}

/** Learns where the other services are, and what is served. Answers whether the latter is other than it was. */
const learnAll = async () => (await Promise.all([learn(), learnEntities()]))[1];

/** The browser's tab says how things are, unless they are well. */
function showTitle() {
  const word = verdict?.word();
  document.title = `${word && !['Healthy', 'Asking'].includes(word) ? `${word} · ` : ''}${title} · Orderlake`;
}

/** A part of the address as it was meant, or as it stands if it is not encoded as it should be. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A service wants a token, or another one: nothing else is shown until there is one that will do. */
function askForToken() {
  if (asking) return;
  asking = true;
  keep('');
  live.leave();
  watch.end();
  verdict?.end();
  verdict = null;
  shown?.end();
  shown = null;
  showRights();
  title = 'Token';
  showTitle();
  const {form, focus} = tokenForm(async () => {
    await learnAll();
    asking = false;
    begin();
  });
  main.replaceChildren(form);
  focus();
}

function begin() {
  showRights();
  drawNav();
  live.open();
  watch.begin();
  verdict = verdictLine(showTitle);
  document.getElementById('news').prepend(verdict.element);
  route();
}

function showRights() {
  document.getElementById('forget').hidden = !hasToken();
  document.getElementById('rights').hidden = mayControl();
}

function showConnection({state, detail, away, missed}) {
  const label = document.getElementById('connection');
  label.dataset.state = state;
  setText(label, {connecting: 'Connecting', live: 'Live', lost: 'Not connected', full: 'Not live', none: 'Reports only'}[state]);
  const lost = document.getElementById('lost');
  lost.hidden = state !== 'lost' && state !== 'full';
  document.body.classList.toggle('stale', state === 'lost');
  if (state === 'lost') {
    setText(lost, `No news from the analytics service; trying again.${lastNews ? ` What is shown is from ${timeOfDay(lastNews)}.` : ''}`);
  } else if (state === 'full') {
    setText(lost, `${detail}. Until then reports answer, and changes are not shown as they come.`);
  }
  if (state === 'live' && away) sayBack(away, missed);
}

/** Once more connected: what came meanwhile. */
function sayBack(away, missed) {
  const back = document.getElementById('back');
  const came = missed == null ? 'more changes came than can be told; the latest are shown' : `${count(missed)} ${missed === 1 ? 'change' : 'changes'} came meanwhile`;
  setText(back, `Back after ${duration(away)}: ${came}.`);
  back.hidden = false;
  clearTimeout(back.timer);
  back.timer = setTimeout(() => (back.hidden = true), BACK_SHOWN);
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function nameTheme() {
  const button = document.getElementById('theme');
  setText(button, isDark() ? 'Light theme' : 'Dark theme');
}

function turnTheme() {
  const theme = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('orderlake-theme', theme);
  } catch { /* Then it holds until the page is left. */ }
  nameTheme();
  recolour();
}

async function countAlerts() {
  if (document.hidden || asking || live.connection() !== 'live') return;
  const badge = document.getElementById('alert-count');
  try {
    const {alerts: list} = await get('/api/alerts');
    badge.hidden = list.length === 0;
    badge.classList.toggle('bad', list.some((entry) => !entry.alert.kind.startsWith('high-value') && !entry.over));
    setText(badge, list.length >= 200 ? '200+' : count(list.length));
  } catch { /* The connection's own state tells that. */ }
}

function nameZone() {
  const button = document.getElementById('zone');
  setText(button, `Times: ${zoneName()}`);
  button.title = isUtc() ? 'Show times as they are where you are' : 'Show times in UTC';
}

function turnZone() {
  useUtc(!isUtc());
  nameZone();
  if (!asking) route();
}

document.getElementById('theme').addEventListener('click', turnTheme);
document.getElementById('zone').addEventListener('click', turnZone);
document.getElementById('forget').addEventListener('click', askForToken);
onDemand(askForToken);
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  nameTheme();
  recolour();
});
nameTheme();
nameZone();
live.on('state', (state) => (lastNews = state.pulse.at));
live.on('connection', (state) => {
  showConnection(state);
  if (state.state === 'live') {
    learnAll().then((isOther) => isOther && !asking && anew()).catch(() => {});
    countAlerts();
  }
});
await learnAll().catch(() => {});
window.addEventListener('hashchange', route);
if (!asking) begin();
setInterval(countAlerts, 5000);
