// The phone's end of the test chat. It only shows what the bot sent and sends what was typed:
// no answer is decided here. Text is always set as text, never as HTML.
"use strict";

const words = JSON.parse(document.body.dataset.words);
const language = document.documentElement.lang;
const byId = (id) => document.getElementById(id);
const log = byId("log");
const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const KEY = "steady-try-key";
const TURN_MS = 3000;
const PIN = "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7Zm0 9.6a2.6 2.6 0 1 1 0-5.2 2.6 2.6 0 0 1 0 5.2Z";
const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};
const LINKS = /https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]]|(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}\b/g;

let chat = null; // { key, version, stop: AbortController } of the chat on screen
let typingTimer = 0;
let toastTimer = 0;
let turn = null; // { entry, at }: the first message of the bot's newest answer

// --- the server -------------------------------------------------------------------------

async function post(path, body, key = chat?.key) {
  const headers = { "Content-Type": "application/json" };
  if (key) headers["X-Try-Key"] = key;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error);
  return content;
}

async function send(path, body) {
  try {
    await post(path, body);
  } catch (error) {
    toast(words[error.message] ?? words.not_sent);
  }
}

const say = (text) => send("/try/messages", { text });
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function listen(mine) {
  while (!mine.stop.signal.aborted) {
    try {
      const answer = await fetch(`/try/updates?since=${mine.version}`, {
        headers: { "X-Try-Key": mine.key }, signal: mine.stop.signal,
      });
      if (answer.status === 410) return lost();
      if (!answer.ok) throw new Error(String(answer.status));
      show(mine, await answer.json());
    } catch {
      if (mine.stop.signal.aborted) return undefined;
      status(words.offline);
      await pause(2000);
    }
  }
  return undefined;
}

async function begin(key) {
  chat?.stop.abort();
  log.replaceChildren();
  showKeyboard(null);
  status(words.waiting);
  try {
    const opened = key ?? (await post("/try/chats", { language }, null)).key;
    sessionStorage.setItem(KEY, opened);
    chat = { key: opened, version: 0, stop: new AbortController() };
    if (key) await post("/try/language", { language });
    listen(chat);
  } catch (error) {
    if (error.message === "gone") return begin(null);
    status(words.offline);
    await pause(2000);
    return begin(key);
  }
  return undefined;
}

function lost() {
  sessionStorage.removeItem(KEY);
  status("");
  toast(words.gone, true);
}

// --- the screen -------------------------------------------------------------------------

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function status(text) {
  if (byId("status").textContent !== text) byId("status").textContent = text;
}

function toast(text, stays = false) {
  clearTimeout(toastTimer);
  byId("toast").textContent = text;
  byId("toast").hidden = false;
  if (!stays) toastTimer = setTimeout(() => { byId("toast").hidden = true; }, 5000);
}

function show(mine, update) {
  const isNew = update.version > mine.version;
  mine.version = update.version;
  for (const message of update.messages) place(message);
  for (const id of update.removed) byId(`m${id}`)?.remove();
  if (isNew) showKeyboard(update.keyboard);
  if (update.messages.length) settle();
  if (update.notice) toast(update.notice);
  const resting = update.connected ? words.connected : words.waiting;
  clearTimeout(typingTimer);
  status(update.typing ? words.typing : resting);
  if (update.typing) typingTimer = setTimeout(() => status(resting), 5000);
}

function place(message) {
  const old = byId(`m${message.message_id}`);
  const entry = draw(message);
  if (old) {
    old.replaceWith(entry);
    return;
  }
  entry.classList.add("new");
  log.append(entry);
  if (message.from.is_bot && turn && Date.now() - turn.at < TURN_MS) return;
  turn = message.from.is_bot ? { entry, at: Date.now() } : null;
}

// The newest words in view, but never past the first line of an answer that has just come:
// in an emergency that line says whom to call.
function settle() {
  log.scrollTop = log.scrollHeight;
  if (!turn?.entry.isConnected) return;
  const above = turn.entry.getBoundingClientRect().top - log.getBoundingClientRect().top;
  if (above < 0) log.scrollTop += above - 8;
}

function draw(message) {
  const mine = !message.from.is_bot;
  const entry = element("li", mine ? "entry mine" : "entry");
  entry.id = `m${message.message_id}`;
  const bubble = element("div", "bubble");
  bubble.append(element("span", "unseen", `${mine ? words.you : words.steady}: `));
  bubble.append(...contents(message));
  const edited = message.edit_date ? `${words.edited} · ` : "";
  bubble.append(element("span", "time", edited + clock.format(new Date(message.date * 1000))));
  entry.append(bubble);
  const rows = message.reply_markup?.inline_keyboard;
  if (rows) entry.append(buttonRows(rows, (button) => inlineButton(message, button)));
  return entry;
}

function contents(message) {
  if (message.venue) return [card(message.venue.title, message.venue.address, message.location)];
  if (message.location) return [card(words.location, degrees(message.location), message.location)];
  if (message.photo) return [picture(message), ...caption(message)];
  if (message.voice) return [clip(message), ...caption(message)];
  return formatted(message.text ?? "", message.entities);
}

const caption = (message) => formatted(message.caption ?? "", message.caption_entities);
const fileAt = (file) => `/try/files/${encodeURIComponent(file.file_id)}`;

// Width and height are told beforehand, so that the words below do not jump when it has loaded.
function picture(message) {
  const largest = message.photo[message.photo.length - 1];
  const made = element("img", "picture");
  made.width = largest.width;
  made.height = largest.height;
  made.alt = message.caption?.split("\n", 1)[0] || words.photo; // the rest stands below it
  made.src = fileAt(largest);
  return made;
}

function clip(message) {
  const made = element("audio", "clip");
  made.controls = true;
  made.preload = "metadata";
  made.setAttribute("aria-label", words.clip);
  made.src = fileAt(message.voice);
  return made;
}

const degrees = (at) => `${at.latitude.toFixed(4)}, ${at.longitude.toFixed(4)}`;

function card(title, detail, at) {
  const link = element("a", "card");
  link.href = `https://www.openstreetmap.org/?mlat=${Number(at.latitude)}&mlon=${Number(at.longitude)}#map=16/${Number(at.latitude)}/${Number(at.longitude)}`;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  const pin = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  pin.setAttribute("viewBox", "0 0 24 24");
  pin.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PIN);
  pin.append(path);
  const said = element("span");
  said.append(element("strong", "", title), element("small", "", detail));
  link.append(pin, said);
  return link;
}

// Telegram's entities: offsets count UTF-16 units, as JavaScript's strings do.
function formatted(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return range(text, 0, text.length, sorted);
}

function range(text, from, to, entities) {
  const nodes = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const end = Math.min(first.offset + first.length, to);
    const inside = others.filter((entity) => entity.offset < end);
    nodes.push(...linked(text.slice(at, first.offset)));
    nodes.push(wrapped(first, range(text, first.offset, end, inside)));
    at = end;
    rest = others.slice(inside.length);
  }
  return [...nodes, ...linked(text.slice(at, to))];
}

function wrapped(entity, nodes) {
  const isLink = entity.type === "text_link" && web(entity.url);
  const made = isLink ? anchor(entity.url, "") : element(TAGS[entity.type] ?? "span");
  made.append(...nodes.map((node) => (isLink ? node.textContent ?? node : node)));
  return made;
}

const web = (url) => /^https?:\/\//i.test(url);

function anchor(url, text) {
  const link = element("a", "", text);
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function linked(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(LINKS)) {
    nodes.push(text.slice(at, found.index));
    if (web(found[0])) {
      nodes.push(anchor(found[0], found[0]));
    } else {
      const call = element("a", "phone-link", found[0]);
      call.href = `tel:${found[0].replace(/[^+\d]/g, "")}`;
      nodes.push(call);
    }
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)].filter((node) => node !== "");
}

// --- buttons ----------------------------------------------------------------------------

function buttonRows(rows, make) {
  const block = element("div", "rows");
  for (const row of rows) {
    const line = element("div", "row");
    line.append(...row.map(make));
    block.append(line);
  }
  return block;
}

function inlineButton(message, button) {
  if (button.url && web(button.url)) {
    const link = anchor(button.url, button.text);
    link.className = "choice";
    return link;
  }
  const made = element("button", "choice", button.text);
  made.type = "button";
  made.addEventListener("click", () => {
    turn = null; // what comes now answers this tap: its first line is the one to keep in view
    send("/try/taps", { message_id: message.message_id, data: button.callback_data });
  });
  return made;
}

function showKeyboard(rows) {
  const keyboard = byId("keyboard");
  keyboard.hidden = !rows?.length;
  const lines = buttonRows(rows ?? [], (button) => {
    const label = button.text ?? button;
    const made = element("button", "choice", label);
    made.type = "button";
    made.addEventListener("click", () => (button.request_location ? openPlace() : say(label)));
    return made;
  });
  keyboard.replaceChildren(...lines.children);
}

// --- what the person does ---------------------------------------------------------------

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (text) say(text);
  byId("text").value = "";
  byId("text").focus();
});

byId("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});

for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => say(button.dataset.say));
}

function openPlace() {
  byId("place-error").textContent = "";
  byId("place-dialog").show();
  byId("place-text").focus();
}

function closePlace() {
  byId("place-dialog").close();
  byId("text").focus();
}

byId("place").addEventListener("click", openPlace);
byId("place-cancel").addEventListener("click", closePlace);
byId("place-dialog").addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePlace();
});
byId("place-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await post("/try/locations", { place: byId("place-text").value });
    byId("place-text").value = "";
    closePlace();
  } catch (error) {
    byId("place-error").textContent = words[error.message] ?? words.not_sent;
  }
});

byId("restart").addEventListener("click", () => {
  byId("toast").hidden = true;
  sessionStorage.removeItem(KEY);
  begin(null);
});

begin(sessionStorage.getItem(KEY));
