// The frame: which view is shown, the theme, and whether the service answers.
import {hasToken, keep, onDemand, tokenForm} from './access.js';
import {get, learn, mayControl} from './api.js';
import {recolour} from './charts.js';
import {clock, count, setText} from './format.js';
import * as live from './live.js';
import alerts from './views/alerts.js';
import changes from './views/changes.js';
import order from './views/order.js';
import overview from './views/overview.js';
import pipeline from './views/pipeline.js';
import reports from './views/reports.js';
import traffic from './views/traffic.js';

const views = {overview, traffic, pipeline, changes, order, reports, alerts};
const main = document.getElementById('main');
let shown = null;
let lastNews = null;
let asking = false;

/**
 * Shows the view that the address names. A view is {title, changes, show(root, arguments)}, and
 * show answers how to end it; one that answers nothing keeps what is shown and takes the address.
 */
function route() {
  if (asking) return;
  const [name, ...args] = location.hash.replace(/^#\/?/, '').split('/').map(decoded);
  const view = views[name] ?? overview;
  shown?.end();
  live.want(view.changes ?? 12);
  const root = document.createElement('div');
  root.className = 'view';
  main.replaceChildren(root);
  document.title = `${view.title} · Orderlake`;
  for (const link of document.querySelectorAll('nav a')) {
    if (views[link.hash.slice(2)] === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.querySelector('nav a[aria-current]')?.scrollIntoView({block: 'nearest', inline: 'nearest'});
  shown = {end: view.show(root, args.filter(Boolean).join('/')) ?? (() => {})};
  window.scrollTo(0, 0);
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
  shown?.end();
  shown = null;
  showRights();
  document.title = 'Token · Orderlake';
  const {form, focus} = tokenForm(async () => {
    await learn();
    asking = false;
    begin();
  });
  main.replaceChildren(form);
  focus();
}

function begin() {
  showRights();
  live.open();
  route();
}

function showRights() {
  document.getElementById('forget').hidden = !hasToken();
  document.getElementById('rights').hidden = mayControl();
}

function showConnection(state) {
  const label = document.getElementById('connection');
  label.dataset.state = state;
  setText(label, {connecting: 'Connecting', live: 'Live', lost: 'Not connected', none: 'Reports only'}[state]);
  const lost = document.getElementById('lost');
  lost.hidden = state !== 'lost';
  document.body.classList.toggle('stale', state === 'lost');
  if (state === 'lost') {
    setText(lost, `No connection to the analytics service; trying again.${lastNews ? ` What is shown is from ${clock(lastNews).slice(0, 8)} UTC.` : ''}`);
  }
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
    badge.classList.toggle('bad', list.some((entry) => entry.alert.kind !== 'high-value-order' && !entry.over));
    setText(badge, list.length >= 200 ? '200+' : count(list.length));
  } catch { /* The connection's own state tells that. */ }
}

document.getElementById('theme').addEventListener('click', turnTheme);
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
live.on('state', (state) => (lastNews = state.pulse.at));
live.on('connection', (state) => {
  showConnection(state);
  if (state === 'live') {
    learn().catch(() => {});
    countAlerts();
  }
});
await learn().catch(() => {});
window.addEventListener('hashchange', route);
if (!asking) begin();
setInterval(countAlerts, 5000);
