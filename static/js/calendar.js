// The grid of the calendar. The server decides everything that is shown; this draws one range of
// it, on the practice's clock, and leads to the page of an appointment or to booking.

const NARROW = "(max-width: 47.99rem)";
const OPENS = "07:00:00";

function icon(status) {
  const template = document.querySelector(`template[data-status-icon="${status}"]`);
  return template ? template.content.firstElementChild.cloneNode(true) : document.createTextNode("");
}

function line(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

// Time, name, then the status as icon and word: color alone says nothing.
function content({ event, timeText }) {
  const { status, statusLabel, detail } = event.extendedProps;
  const state = line("div", "ec-event-time", icon(status), ` ${statusLabel}`);
  return {
    domNodes: [
      line("div", "ec-event-time", timeText),
      line("div", "ec-event-title", event.title),
      state,
      line("div", "ec-event-time", detail),
    ],
  };
}

function describe(element, event) {
  const { statusLabel, detail } = event.extendedProps;
  element.setAttribute("aria-label", [event.title, statusLabel, detail].join(", "));
  element.setAttribute("role", "link");
  element.tabIndex = 0;
}

function loader(box, status) {
  return async ({ startStr, endStr }) => {
    const address = new URL(box.dataset.feed, window.location.origin);
    address.searchParams.set("start", startStr.slice(0, 19));
    address.searchParams.set("end", endStr.slice(0, 19));
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) {
        throw new Error(`answered ${response.status}`);
      }
      return (await response.json()).events;
    } catch {
      status.textContent = box.dataset.failed;
      const again = document.createElement("button");
      again.type = "button";
      again.className = "btn btn-secondary";
      again.textContent = box.dataset.again;
      again.addEventListener("click", () => window.location.reload());
      box.prepend(line("div", "notice is-attention", `${box.dataset.failed} `, again));
      return [];
    }
  };
}

function viewName(box, people) {
  if (box.dataset.view === "week") {
    return "timeGridWeek";
  }
  return people.length > 1 ? "resourceTimeGridDay" : "timeGridDay";
}

// An hour before now, or the usual opening of a day that is not today.
function scrollTime(now) {
  return `${String(Math.max(now.getUTCHours() - 1, 0)).padStart(2, "0")}:00:00`;
}

function wallClock(offset) {
  const [, sign, hours, minutes] = offset.match(/([+-])(\d\d):(\d\d)/);
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return new Date(Date.now() + shift * 60_000);
}

function go(base, parameters) {
  const address = new URL(base, window.location.origin);
  Object.entries(parameters).forEach(([name, value]) => value && address.searchParams.set(name, value));
  window.location.assign(address);
}

function options(box, status) {
  const people = JSON.parse(document.getElementById("calendar-people").textContent);
  const now = wallClock(box.dataset.offset);
  const showsToday = now.toISOString().slice(0, 10) === box.dataset.date || box.dataset.view === "week";
  const move = (info) => {
    // Nothing moves before somebody has seen whom it concerns: the form asks, with the new time in it.
    info.revert();
    const url = info.event.extendedProps.url;
    go(`${url}move/`, { starts_at: local(info.event.start), therapist: info.newResource?.id });
  };
  return {
    view: viewName(box, people),
    date: box.dataset.date,
    timeZone: box.dataset.offset,
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    height: "calc(100vh - 16rem)",
    allDaySlot: false,
    nowIndicator: true,
    slotDuration: "00:30:00",
    snapDuration: "00:15:00",
    scrollTime: showsToday ? scrollTime(now) : OPENS,
    slotEventOverlap: false,
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    dayHeaderFormat: { weekday: "short", month: "short", day: "numeric" },
    resources: people,
    eventStartEditable: Boolean(box.dataset.book),
    eventDurationEditable: false,
    eventSources: [{ events: loader(box, status) }],
    eventContent: content,
    eventDidMount: ({ el, event }) => describe(el, event),
    eventClick: ({ event }) => window.location.assign(event.extendedProps.url),
    eventDrop: move,
    dateClick: ({ date, resource }) => {
      if (box.dataset.book) {
        go(box.dataset.book, { starts_at: local(date), day: local(date).slice(0, 10), therapist: resource?.id });
      }
    },
  };
}

function local(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

function start(box) {
  if (!box.dataset.explicit && window.matchMedia(NARROW).matches) {
    window.location.replace(box.dataset.list);
    return;
  }
  if (!window.EventCalendar) {
    window.location.replace(box.dataset.list);
    return;
  }
  const status = document.querySelector("[data-calendar-status]");
  window.EventCalendar.create(box, options(box, status));
}

document.querySelectorAll("form[data-submit-on-change]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});

const box = document.getElementById("calendar");
if (box) {
  start(box);
}
