// Looks at HTML reports in headless Chromium, through its debugging pipe: no package is needed, no port is opened.
//
//   node browser.js AXE.js FOLDER PAGE.html...
//
// Each page is opened light, narrow (400 px) and as printed on A4, those named gallery or report also dark. In each it
// must load nothing but itself, say nothing on the console, scroll nowhere sideways and keep the text of its charts
// inside of them; axe-core must find no violation. In a gallery or a report texts must not touch each other, and nothing
// may be higher than a sheet; a page named extreme has the blocks of the gallery, so that it is not given to axe-core.
// FOLDER gets the screenshots and the PDF. Exit code 1 when anything is wrong, 2 when the browser does not answer.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

const [axe, folder, ...pages] = process.argv.slice(2);
const PATIENCE = 60000; // ms for one answer
const TALLEST = 14000;  // px of a screenshot
const A4_INNER = 688;   // px: 210 mm less margins of 14 mm, at 96 dpi
const views = [
  { name: 'light', width: 1180, scheme: 'light' },
  { name: 'dark', width: 1180, scheme: 'dark' },
  { name: 'narrow', width: 400, scheme: 'light' },
  { name: 'print', width: A4_INNER, scheme: 'light', media: 'print' },
];

/** The browser behind its pipe: messages are JSON texts that end with a zero byte. */
class Browser {
  constructor(program, profile) {
    this.process = spawn(program, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
      '--disable-extensions', '--disable-background-networking', '--no-first-run', '--hide-scrollbars',
      '--host-resolver-rules=MAP * ~NOTFOUND', '--font-render-hinting=none', '--remote-debugging-pipe',
      `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.process.on('exit', () => this.fail(new Error('the browser ended')));
    this.process.on('error', (error) => this.fail(error));
    this.waiting = new Map();
    this.listeners = [];
    this.next = 1;
    let rest = '';
    this.process.stdio[4].setEncoding('utf8').on('data', (text) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop();
      for (const part of parts) this.take(JSON.parse(part));
    });
    this.process.stdio[3].on('error', () => {});
  }

  take(message) {
    const entry = this.waiting.get(message.id);
    if (!entry) return this.listeners.forEach((listener) => listener(message));
    this.waiting.delete(message.id);
    clearTimeout(entry.timer);
    if (message.error) entry.reject(new Error(`${entry.method}: ${message.error.message}`));
    else entry.resolve(message.result);
  }

  fail(error) {
    for (const entry of this.waiting.values()) entry.reject(error);
    this.waiting.clear();
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), PATIENCE);
      this.waiting.set(id, { method, resolve, reject, timer });
      this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });
  }

  close() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill();
    return ended;
  }
}

/** Runs in the page: what is wrong with its layout. */
function layout(apart, paper) {
  const problems = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    const far = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 0.5);
    problems.push(`the page is ${root.scrollWidth} px wide, not ${root.clientWidth}: ${far.slice(0, 3).map((e) => e.tagName + '.' + e.getAttribute('class')).join(', ')}`);
  }
  const shown = (element) => element.getClientRects().length > 0;
  const said = (element) => `${element.tagName} "${element.textContent.slice(0, 40)}"`;
  for (const element of document.querySelectorAll('body *:not(svg *):not(.hidden)')) {
    if (!shown(element)) continue;
    const box = element.getBoundingClientRect();
    const scrolls = !paper && element.closest('.scroll');
    if (!scrolls && (box.right > root.clientWidth + 1 || box.left < -1)) problems.push(`${said(element)} leaves the page`);
  }
  const sheet = 1009; // px: 297 mm less margins of 15 mm
  for (const whole of document.querySelectorAll('figure, .card, .whole')) {
    const height = whole.getBoundingClientRect().height;
    if (paper && apart && height > sheet) problems.push(`${said(whole)} is ${height} px high, more than a sheet of paper`);
  }
  for (const cell of document.querySelectorAll('.heat td, .heat th')) {
    if (shown(cell) && cell.scrollWidth > cell.clientWidth + 1) problems.push(`${said(cell)} is wider than its cell`);
  }
  for (const svg of document.querySelectorAll('svg.chart')) {
    if (!shown(svg)) continue;
    const frame = svg.viewBox.baseVal;
    const boxes = [];
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBBox();
      const out = Math.max(-box.x, box.x + box.width - frame.width, -box.y, box.y + box.height - frame.height);
      if (!(out <= 3)) problems.push(`${said(text)} leaves its chart by ${out.toFixed(1)}: ${svg.querySelector('title').textContent.slice(0, 40)}`);
      boxes.push([box, text]);
    }
    for (let i = 0; apart && i < boxes.length; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [boxes[i][0], boxes[j][0]];
        const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        if (wide > 1 && high > 4) problems.push(`${said(boxes[i][1])} touches ${said(boxes[j][1])}: ${svg.querySelector('title').textContent.slice(0, 40)}`);
      }
    }
    for (const shape of svg.querySelectorAll('rect, circle, path')) {
      const box = shape.getBBox();
      const good = [box.x, box.y, box.width, box.height].every(Number.isFinite);
      const out = Math.max(-box.x, box.x + box.width - frame.width, -box.y, box.y + box.height - frame.height);
      if (!good || out > 8 && !shape.closest('.hit')) problems.push(`a ${shape.tagName}.${shape.getAttribute('class')} leaves its chart by ${out.toFixed(1)}`);
    }
    for (const shape of svg.querySelectorAll('*')) {
      for (const attribute of shape.attributes) {
        if (/nan|inf/i.test(attribute.value) && /^(d|x|y|cx|cy|r|width|height)$/.test(attribute.name)) problems.push(`${shape.tagName} ${attribute.name}="${attribute.value}"`);
      }
    }
  }
  return problems;
}

async function audit(browser, session, tool) {
  await browser.send('Runtime.evaluate', { expression: tool }, session);
  const answer = await browser.send('Runtime.evaluate', { awaitPromise: true, returnByValue: true, expression:
    `axe.run(document).then((r) => r.violations.map((v) => v.id + ": " + v.help + " " +
      v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))` }, session);
  return answer.result.value || ['axe-core failed: ' + JSON.stringify(answer).slice(0, 200)];
}

async function screenshot(browser, session, width, file) {
  const { cssContentSize } = await browser.send('Page.getLayoutMetrics', {}, session);
  const clip = { x: 0, y: 0, width, height: Math.min(TALLEST, Math.ceil(cssContentSize.height)), scale: 1 };
  const { data } = await browser.send('Page.captureScreenshot', { captureBeyondViewport: true, clip }, session);
  fs.writeFileSync(file, Buffer.from(data, 'base64'));
}

/** True for pages as an analyst would lay them out. */
function isFine(page) {
  return /^(gallery|report)/.test(path.basename(page));
}

/** One page in one view; returns what is wrong. */
async function look(browser, page, view, tool) {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method, params) => browser.send(method, params, sessionId);
  const problems = [];
  let loaded;
  const load = new Promise((resolve) => { loaded = resolve; });
  const url = pathToFileURL(path.resolve(page)).href;
  const listener = (message) => {
    if (message.sessionId !== sessionId) return;
    const { method, params } = message;
    if (method === 'Page.loadEventFired') loaded();
    if (method === 'Runtime.consoleAPICalled') problems.push(`console: ${JSON.stringify(params.args).slice(0, 300)}`);
    if (method === 'Runtime.exceptionThrown') problems.push(`exception: ${params.exceptionDetails.text}`);
    if (method === 'Log.entryAdded') problems.push(`log: ${params.entry.text}`);
    if (method === 'Network.requestWillBeSent' && params.request.url !== url) problems.push(`loads ${params.request.url}`);
  };
  browser.listeners.push(listener);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
  await send('Emulation.setDeviceMetricsOverride', { width: view.width, height: 900, deviceScaleFactor: 1, mobile: false });
  await send('Emulation.setEmulatedMedia', { media: view.media || 'screen',
    features: [{ name: 'prefers-color-scheme', value: view.scheme }] });
  await send('Page.navigate', { url });
  await Promise.race([load, new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())]);
  const name = path.basename(page, '.html');
  const apart = isFine(page);
  const answer = await send('Runtime.evaluate', { returnByValue: true,
    expression: `(${layout})(${apart}, ${view.media === 'print'})` });
  problems.push(...(answer.result.value || ['the layout could not be read: ' + JSON.stringify(answer).slice(0, 300)]));
  if (view.media === 'print') {
    const { data } = await send('Page.printToPDF', { preferCSSPageSize: true, printBackground: true });
    fs.writeFileSync(path.join(folder, `${name}.pdf`), Buffer.from(data, 'base64'));
  } else {
    await screenshot(browser, sessionId, view.width, path.join(folder, `${name}-${view.name}.png`));
    if (apart || view.name === 'light' && name !== 'extreme') problems.push(...await audit(browser, sessionId, tool));
  }
  browser.listeners.splice(browser.listeners.indexOf(listener), 1);
  await browser.send('Target.closeTarget', { targetId });
  return problems;
}

async function main() {
  const tool = fs.readFileSync(axe, 'utf8');
  const profile = fs.mkdtempSync(path.join(folder, 'profile-'));
  const browser = new Browser(process.env.CHROMIUM || 'chromium', profile);
  let wrong = 0;
  try {
    for (const page of pages) {
      for (const view of views.filter((each) => isFine(page) || each.name !== 'dark')) {
        const problems = await look(browser, page, view, tool);
        console.log(`${problems.length ? 'not ok' : 'ok'} ${path.basename(page)} ${view.name}`);
        for (const problem of problems.slice(0, 12)) console.log(`  ${problem}`);
        if (problems.length > 12) console.log(`  and ${problems.length - 12} more`);
        wrong += problems.length;
      }
    }
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  process.exit(wrong ? 1 : 0);
}

main().catch((error) => {
  console.error(`browser.js: ${error.message}`);
  process.exit(2);
});
